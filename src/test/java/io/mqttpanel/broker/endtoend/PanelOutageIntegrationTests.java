// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestClients;
import io.mqttpanel.broker.testing.TestDevice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Panel that is slow or away costs the devices nothing.
 */
class PanelOutageIntegrationTests {

	private static final int TALKERS = 200;

	private static final int WAITING = 500;

	private static final int ROUNDS = 5;

	private StubAuthServer auth;

	private StubReverb reverb;

	@BeforeEach
	void start() {
		this.auth = StubAuthServer.start();
		this.reverb = StubReverb.start();
	}

	@AfterEach
	void stop() {
		this.reverb.close();
		this.auth.close();
	}

	@Test
	void slowPanelHoldsUpNobodyWhoIsInAndNoThreadForThoseWhoWait() throws IOException {
		List<Socket> waiting = new ArrayList<>();
		try (RunningService broker = RunningService.remote(this.auth, this.reverb)) {
			AtomicInteger heard = new AtomicInteger();
			List<Mqtt3AsyncClient> talkers = IntStream.range(0, TALKERS)
				.mapToObj((i) -> talker(broker, i, heard))
				.toList();
			talk(talkers, heard, ROUNDS);
			int threads = Thread.activeCount();
			this.auth.answer(StubResponse.granted().after(Duration.ofSeconds(5)));
			for (int i = 0; i < WAITING; i++) {
				Socket socket = new Socket("127.0.0.1", broker.tcpPort());
				socket.getOutputStream().write(connect("waiting-" + i));
				waiting.add(socket);
			}
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> this.auth.waitingCalls() >= 4);
			talk(talkers, heard, 2 * ROUNDS);
			assertThat(this.auth.waitingCalls()).as("still nobody answered").isPositive();
			assertThat(Thread.activeCount()).isLessThan(threads + 20);
			talkers.forEach((talker) -> talker.disconnect().join());
		}
		finally {
			for (Socket socket : waiting) {
				socket.close();
			}
		}
	}

	@Test
	void eventsOfAnOutageAreDeliveredAfterIt() {
		this.reverb.goAway();
		try (RunningService broker = RunningService.remote(this.auth, this.reverb)) {
			TestDevice device = TestDevice.of(5, false, broker.tcpPort(), "patient");
			device.connect();
			IntStream.range(0, 100).forEach((i) -> device.publish("during/outage", i % 3, text(i)));
			this.reverb.comeBack();
			List<ReverbFrame> published = this.reverb
				.awaitFrames((frame) -> frame.event().equals("MqttClientPublished"), 100, Duration.ofSeconds(60));
			assertThat(published).extracting((frame) -> frame.text("payload"))
				.containsExactlyElementsOf(IntStream.range(0, 100).mapToObj(String::valueOf).toList());
			device.disconnect();
		}
		assertThat(this.reverb.frames((frame) -> frame.event().equals("MqttClientDisconnected"))).hasSize(1);
	}

	@Test
	void stopReportsWhoWasConnected() {
		try (RunningService broker = RunningService.remote(this.auth, this.reverb)) {
			this.reverb.awaitConnection();
			TestDevice.of(3, false, broker.tcpPort(), "first").connect();
			TestDevice.of(5, true, broker.wsPort(), "second").connect();
		}
		assertThat(this.reverb.frames((frame) -> frame.event().equals("MqttClientDisconnected")))
			.extracting((frame) -> frame.text("id"))
			.containsExactlyInAnyOrder("first", "second");
	}

	private static Mqtt3AsyncClient talker(RunningService broker, int number, AtomicInteger heard) {
		Mqtt3AsyncClient client = TestClients.mqtt3(broker.tcpPort(), "talker-" + number).buildAsync();
		client.publishes(MqttGlobalPublishFilter.ALL, (publish) -> heard.incrementAndGet());
		client.connect().join();
		client.subscribeWith().topicFilter("talk/" + number).qos(MqttQos.AT_LEAST_ONCE).send().join();
		return client;
	}

	private static void talk(List<Mqtt3AsyncClient> talkers, AtomicInteger heard, int rounds) {
		int before = heard.get();
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < talkers.size(); i++) {
				talkers.get(i)
					.publishWith()
					.topic("talk/" + (i + 1) % talkers.size())
					.qos(MqttQos.AT_LEAST_ONCE)
					.payload(text(round))
					.send();
			}
			int expected = before + (round + 1) * talkers.size();
			Awaitility.await().until(() -> heard.get() >= expected);
		}
	}

	private static byte[] text(int number) {
		return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] connect(String clientId) {
		String rest = "\0\4MQTT\4" + (char) 0xC2 + "\0\74\0" + (char) clientId.length() + clientId + "\0\1k\0\1s";
		return ((char) 0x10 + "" + (char) rest.length() + rest).getBytes(StandardCharsets.ISO_8859_1);
	}

}
