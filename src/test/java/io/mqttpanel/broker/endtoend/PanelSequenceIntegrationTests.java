// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestDevice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the Panel hears of a device's whole life: every frame, in content and in order.
 */
class PanelSequenceIntegrationTests {

	private static final List<String> FILTERS = List.of("home/+/light", "garden/#", "alarm");

	/**
	 * Packets by type, and what is said of the connection between them. PINGREQ and
	 * PINGRESP come when they come and are looked at apart.
	 */
	private static final List<String> LIFE = List.of("packet 1", "MqttClientConnected", "packet 2", "packet 8",
			"MqttClientSubscribed home/+/light 0", "MqttClientSubscribed garden/# 1", "MqttClientSubscribed alarm 2",
			"packet 9", "packet 3", "MqttClientPublished a/b 0 hello 0", "packet 3",
			"MqttClientPublished a/b 1 hello 1", "packet 4", "packet 3", "MqttClientPublished a/b 2 hello 2",
			"packet 5", "packet 6", "packet 7", "packet 10", "MqttClientUnsubscribed home/+/light",
			"MqttClientUnsubscribed garden/#", "MqttClientUnsubscribed alarm", "packet 11", "packet 14",
			"MqttClientDisconnected");

	private static StubAuthServer auth;

	private static StubReverb reverb;

	private static RunningService broker;

	@BeforeAll
	static void start() {
		auth = StubAuthServer.start();
		reverb = StubReverb.start();
		broker = RunningService.remote(auth, reverb);
	}

	@AfterAll
	static void stop() {
		broker.close();
		reverb.close();
		auth.close();
	}

	@ParameterizedTest
	@CsvSource({ "3,false", "3,true", "5,false", "5,true" })
	void panelHearsWholeLifeInOrder(int version, boolean webSocket) {
		auth.answer(StubResponse.granted());
		String id = "device-" + version + "-" + webSocket;
		TestDevice device = TestDevice.of(version, webSocket, webSocket ? broker.wsPort() : broker.tcpPort(), id);
		device.connect();
		device.subscribe(FILTERS);
		IntStream.range(0, 3)
			.forEach((qos) -> device.publish("a/b", qos, ("hello " + qos).getBytes(StandardCharsets.UTF_8)));
		device.unsubscribe(FILTERS);
		reverb.awaitFrames((frame) -> isOf(id, frame) && packetType(frame) == 13, 1);
		device.disconnect();
		reverb.awaitFrames((frame) -> isOf(id, frame) && frame.event().equals("MqttClientDisconnected"), 1);
		List<ReverbFrame> frames = reverb.frames((frame) -> isOf(id, frame));
		assertThat(frames.stream().filter((frame) -> packetType(frame) < 12 || packetType(frame) > 13))
			.extracting(PanelSequenceIntegrationTests::summary)
			.containsExactlyElementsOf(LIFE);
		assertThat(frames).extracting(PanelSequenceIntegrationTests::summary).contains("packet 12", "packet 13");
		ReverbFrame connected = frames.get(1);
		assertThat(connected.data().path("protocol_version").asInt()).isEqualTo((version == 5) ? 5 : 4);
		assertThat(connected.text("username")).isEqualTo(TestDevice.USERNAME);
		assertThat(connected.text("remote")).matches("127\\.0\\.0\\.1:\\d+");
		assertThat(connected.data().path("keep_alive").asInt()).isEqualTo(1);
		assertThat(frames).extracting((frame) -> frame.text("event_id")).doesNotHaveDuplicates();
	}

	@ParameterizedTest
	@CsvSource({ "3,false", "5,true" })
	void panelIsAskedAndItsAnswerHolds(int version, boolean webSocket) throws IOException {
		auth.answer(StubResponse.refused());
		TestDevice refused = TestDevice.of(version, webSocket, webSocket ? broker.wsPort() : broker.tcpPort(),
				"refused-" + version);
		assertThat(code(refused)).isEqualTo((version == 5) ? 0x86 : 4);
		auth.answer(StubResponse.status(500));
		TestDevice unavailable = TestDevice.of(version, webSocket, webSocket ? broker.wsPort() : broker.tcpPort(),
				"unavailable-" + version);
		assertThat(code(unavailable)).isEqualTo((version == 5) ? 0x88 : 3);
		auth.answer(StubResponse.granted());
		String witness = "witness-" + version;
		RawMqttClient.connected(broker.tcpPort(), MqttBytes.connect(4, witness)).close();
		reverb.awaitFrames((frame) -> isOf(witness, frame) && frame.event().equals("MqttClientDisconnected"), 1);
		assertThat(reverb.frames((frame) -> isOf("refused-" + version, frame) || isOf("unavailable-" + version, frame)))
			.as("of clients that were not let in, not even their packets")
			.isEmpty();
	}

	@Test
	void panelHearsPahoDevice() throws MqttException {
		auth.answer(StubResponse.granted());
		MqttConnectOptions options = new MqttConnectOptions();
		options.setUserName(TestDevice.USERNAME);
		options.setPassword(TestDevice.PASSWORD.toCharArray());
		try (MqttClient client = new MqttClient("tcp://127.0.0.1:" + broker.tcpPort(), "paho",
				new MemoryPersistence())) {
			client.connect(options);
			client.publish("paho/topic", "text".getBytes(StandardCharsets.UTF_8), 1, true);
			client.disconnect();
		}
		reverb.awaitFrames((frame) -> isOf("paho", frame) && frame.event().equals("MqttClientDisconnected"), 1);
		assertThat(reverb.frames((frame) -> isOf("paho", frame) && packetType(frame) == 0))
			.extracting(PanelSequenceIntegrationTests::summary)
			.containsExactly("MqttClientConnected", "MqttClientPublished paho/topic 1 text", "MqttClientDisconnected");
	}

	@Test
	void deviceThatVanishesIsReportedGone() throws IOException {
		auth.answer(StubResponse.granted());
		try (RawMqttClient device = RawMqttClient.connected(broker.tcpPort(), MqttBytes.connect(4, "vanishing"))) {
			device.send(MqttBytes.publish(4, "last/words", 0, 0));
			reverb.awaitFrames((frame) -> isOf("vanishing", frame) && frame.event().equals("MqttClientPublished"), 1);
		}
		reverb.awaitFrames((frame) -> isOf("vanishing", frame) && frame.event().equals("MqttClientDisconnected"), 1);
		assertThat(reverb.frames((frame) -> isOf("vanishing", frame) && packetType(frame) == 14)).isEmpty();
	}

	private static int code(TestDevice device) {
		try {
			device.connect();
			return 0;
		}
		catch (Mqtt3ConnAckException ex) {
			return ex.getMqttMessage().getReturnCode().getCode();
		}
		catch (Mqtt5ConnAckException ex) {
			return ex.getMqttMessage().getReasonCode().getCode();
		}
	}

	private static boolean isOf(String clientId, ReverbFrame frame) {
		return frame.text("id").equals(clientId);
	}

	private static int packetType(ReverbFrame frame) {
		return frame.data().path("packet_type").asInt(0);
	}

	private static String summary(ReverbFrame frame) {
		return switch (frame.event()) {
			case "MqttPacketProcessed" -> "packet " + packetType(frame);
			case "MqttClientSubscribed" ->
				frame.event() + " " + frame.text("topic_name") + " " + frame.data().path("qos").asInt();
			case "MqttClientUnsubscribed" -> frame.event() + " " + frame.text("topic_name");
			case "MqttClientPublished" -> frame.event() + " " + frame.text("topic_name") + " "
					+ frame.data().path("qos").asInt() + " " + frame.text("payload");
			default -> frame.event();
		};
	}

}
