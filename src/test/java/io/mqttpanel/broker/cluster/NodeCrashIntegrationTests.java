// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.ServiceProcess;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that is killed: what it had acknowledged reaches the clients of another.
 */
class NodeCrashIntegrationTests {

	private static final int LEAVING = 20;

	private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

	private final CompletableFuture<Throwable> ended = new CompletableFuture<>();

	private TestCluster cluster;

	private RunningService survivor;

	private ServiceProcess victim;

	@BeforeEach
	void startNodes() throws IOException {
		this.cluster = new TestCluster();
		this.survivor = this.cluster.node("survivor");
		this.victim = this.cluster.process("victim");
	}

	@AfterEach
	void stop() {
		if (this.cluster != null) {
			this.cluster.close();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	void whatItHadAcknowledgedIsDelivered(MqttQos qos) {
		Queue<Mqtt5Publish> received = TestCluster.subscribe(this.cluster.client(this.survivor, "subscriber"), "t",
				MqttQos.EXACTLY_ONCE);
		Mqtt5AsyncClient publisher = TestClients.mqtt5(this.victim.tcpPort(), "publisher").buildAsync();
		publisher.connect().join();
		TestCluster.await().until(() -> {
			publisher.publish(TestCluster.message("t", qos, "begin")).join();
			return !received.isEmpty();
		});
		for (int i = 0; i < 5000; i++) {
			String text = Integer.toString(i);
			publisher.publish(TestCluster.message("t", qos, text)).thenAccept((result) -> {
				if (result.getError().isEmpty()) {
					this.acknowledged.add(text);
				}
			});
		}
		TestCluster.await().until(() -> this.acknowledged.size() > 300);
		this.victim.kill();
		Set<String> owed = Set.copyOf(this.acknowledged);
		TestCluster.await().untilAsserted(() -> assertThat(texts(received)).containsAll(owed));
		List<String> numbers = texts(received).stream().filter((text) -> !text.equals("begin")).toList();
		assertThat(numbers).doesNotHaveDuplicates()
			.isSortedAccordingTo((one, other) -> Integer.parseInt(one) - Integer.parseInt(other));
	}

	@Test
	void endsOfItsClientsAreAnnouncedOnceAndTheirWillsPublished() {
		Queue<Mqtt5Publish> wills = TestCluster.subscribe(this.cluster.client(this.survivor, "subscriber"), "wills/#",
				MqttQos.EXACTLY_ONCE);
		connectWithWill(this.victim.tcpPort(), "stays");
		connectWithWill(this.victim.tcpPort(), "moves");
		connectWithWill(this.victim.tcpPort(), "left").disconnect();
		this.cluster.reverb().awaitFrames((frame) -> frame.event().equals("MqttClientConnected"), 4);
		awaitNoted(2);
		this.victim.kill();
		connectWithWill(this.survivor.tcpPort(), "moves");
		assertThat(wills).extracting(TestCluster::text).containsExactly("moves");
		TestCluster.await().until(() -> wills.size() == 2);
		assertThat(wills).extracting(TestCluster::text).containsExactly("moves", "stays");
		for (String clientId : List.of("stays", "moves", "left")) {
			assertThat(ends(clientId)).hasSize(1);
		}
		TestCluster.await().until(() -> this.cluster.redis().command("KEYS", "mqtt-panel:clients:*").startsWith("*1"));
	}

	private Mqtt5BlockingClient connectWithWill(int port, String clientId) {
		Mqtt5BlockingClient client = TestClients.mqtt5(port, clientId)
			.addDisconnectedListener((context) -> this.ended.complete(context.getCause()))
			.willPublish(TestCluster.message("wills/" + clientId, MqttQos.AT_LEAST_ONCE, clientId))
			.buildBlocking();
		client.connect();
		return client;
	}

	/** What the victim has noted of its connections. */
	private void awaitNoted(int connections) {
		TestCluster.await().until(() -> {
			String[] keys = this.cluster.redis().command("KEYS", "mqtt-panel:clients:victim*").split("\r\n");
			return keys.length == 3 && this.cluster.redis().command("HLEN", keys[2]).startsWith(":" + connections);
		});
	}

	private List<ReverbFrame> ends(String clientId) {
		return this.cluster.reverb()
			.awaitFrames((frame) -> frame.text("id").equals(clientId) && frame.event().equals("MqttClientDisconnected"),
					1);
	}

	@Test
	void nodeThatWasNotHeardOfDisconnectsThoseWhoseEndsAreAnnounced() throws Exception {
		Queue<Mqtt5Publish> wills = TestCluster.subscribe(this.cluster.client(this.survivor, "subscriber"), "wills/#",
				MqttQos.EXACTLY_ONCE);
		connectWithWill(this.victim.tcpPort(), "stays");
		List<Socket> leaving = new ArrayList<>();
		for (int i = 0; i < LEAVING; i++) {
			leaving.add(connectWithWill("leaves" + i));
		}
		awaitNoted(1 + LEAVING);
		this.victim.pause();
		for (Socket socket : leaving) {
			socket.close();
		}
		TestCluster.await().until(() -> wills.size() == 1 + LEAVING);
		assertThat(ends("stays")).hasSize(1);
		this.victim.resume();
		assertThat(this.ended.orTimeout(30, TimeUnit.SECONDS).join()).isInstanceOfSatisfying(
				Mqtt5DisconnectException.class, (disconnect) -> assertThat(disconnect.getMqttMessage().getReasonCode())
					.isEqualTo(Mqtt5DisconnectReasonCode.SERVER_BUSY));
		connectWithWill(this.victim.tcpPort(), "stays").disconnect();
		TestCluster.await().until(() -> ends("stays").size() == 2);
		assertThat(wills).hasSize(1 + LEAVING);
		for (int i = 0; i < LEAVING; i++) {
			assertThat(ends("leaves" + i)).hasSize(1);
		}
	}

	/** Its socket can be closed without a word. */
	private Socket connectWithWill(String clientId) throws IOException {
		ByteBuffer packet = ByteBuffer.allocate(200).position(2);
		put(packet, "MQTT").put((byte) 5).put((byte) 0xC6).putShort((short) 0).put((byte) 0);
		put(put(put(put(put(packet, clientId).put((byte) 0), "wills/" + clientId), clientId), "key"), "secret");
		packet.put(0, (byte) 0x10).put(1, (byte) (packet.position() - 2));
		Socket socket = new Socket("127.0.0.1", this.victim.tcpPort());
		socket.getOutputStream().write(packet.array(), 0, packet.position());
		assertThat(socket.getInputStream().read()).isEqualTo(0x20);
		return socket;
	}

	private static ByteBuffer put(ByteBuffer packet, String text) {
		return packet.putShort((short) text.length()).put(text.getBytes(StandardCharsets.UTF_8));
	}

	private static List<String> texts(Queue<Mqtt5Publish> received) {
		return received.stream().map(TestCluster::text).toList();
	}

}
