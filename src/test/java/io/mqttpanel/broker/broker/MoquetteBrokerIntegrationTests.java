// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The engine behind our pipeline, with decisions made by the test.
 */
class MoquetteBrokerIntegrationTests {

	private static final Decision GRANTED = new Decision.Granted(1, 2, 3);

	private ConfigurableApplicationContext context;

	private RecordedEvents events;

	@BeforeEach
	void start() {
		this.context = run();
		this.events = this.context.getBean(RecordedEvents.class);
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	private static ConfigurableApplicationContext run(String... settings) {
		return new SpringApplicationBuilder(Broker.class).web(WebApplicationType.NONE)
			.properties("mqtt-panel.broker.tcp.port=0", "mqtt-panel.broker.ws.port=0", "spring.main.banner-mode=off")
			.run(settings);
	}

	@Test
	void announcesWholeLifeInOrderWithMqtt5() {
		Mqtt5BlockingClient client = mqtt5("granted");
		client.connect();
		client.subscribeWith()
			.addSubscription()
			.topicFilter("a/#")
			.qos(MqttQos.AT_MOST_ONCE)
			.applySubscription()
			.addSubscription()
			.topicFilter("b/+")
			.qos(MqttQos.AT_LEAST_ONCE)
			.applySubscription()
			.addSubscription()
			.topicFilter("c")
			.qos(MqttQos.EXACTLY_ONCE)
			.applySubscription()
			.send();
		for (MqttQos qos : MqttQos.values()) {
			client.publishWith().topic("t/" + qos.getCode()).qos(qos).payload("hello".getBytes()).send();
		}
		client.unsubscribeWith().topicFilter("a/#").addTopicFilter("b/+").addTopicFilter("c").send();
		client.disconnect();
		awaitOne(ClientDisconnected.class);
		List<PanelEvent> facts = this.events.of(PanelEvent.class)
			.stream()
			.filter((event) -> !(event instanceof io.mqttpanel.broker.event.PacketProcessed))
			.toList();
		assertThat(facts).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("ClientConnected", "ClientSubscribed", "ClientSubscribed", "ClientSubscribed",
					"MessagePublished", "MessagePublished", "MessagePublished", "ClientUnsubscribed",
					"ClientUnsubscribed", "ClientUnsubscribed", "ClientDisconnected");
		assertThat(this.events.of(ClientSubscribed.class)).extracting(ClientSubscribed::topicFilter)
			.containsExactly("a/#", "b/+", "c");
		assertThat(this.events.of(ClientSubscribed.class)).extracting(ClientSubscribed::qos).containsExactly(0, 1, 2);
		assertThat(this.events.of(MessagePublished.class)).extracting(MessagePublished::qos).containsExactly(0, 1, 2);
		assertThat(this.events.of(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::topicFilter)
			.containsExactly("a/#", "b/+", "c");
	}

	@Test
	void refusesAndIsUnavailableInTheWordsOfEachVersion() {
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(() -> mqtt5("refused").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(() -> mqtt5("unavailable").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE));
		assertThatExceptionOfType(Mqtt3ConnAckException.class).isThrownBy(() -> mqtt3("refused").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReturnCode().getCode()).isEqualTo(4));
		assertThatExceptionOfType(Mqtt3ConnAckException.class).isThrownBy(() -> mqtt3("unavailable").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReturnCode().getCode()).isEqualTo(3));
		assertThat(this.events.of(ClientConnected.class)).isEmpty();
	}

	@Test
	void refusesWhatIsRevokedBetweenTheDecisionAndTheEngine() {
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(() -> mqtt5("revoked").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
		assertThatExceptionOfType(Mqtt3ConnAckException.class).isThrownBy(() -> mqtt3("revoked").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReturnCode().getCode()).isEqualTo(4));
		assertThat(this.events.of(ClientConnected.class)).isEmpty();
		assertThat(this.events.of(ConnectionRefused.class)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.BAD_CREDENTIALS, ConnectionRefused.Reason.BAD_CREDENTIALS);
	}

	@Test
	void holdsPacketsSentBehindConnectUntilDecided() throws IOException {
		try (Socket socket = new Socket("localhost", tcpPort())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write(connect("later"));
			socket.getOutputStream().write(publishQos1("p", 7));
			socket.getOutputStream().write(new byte[] { (byte) 0xC0, 0 });
			Awaitility.await().until(() -> waiting().containsKey("later"));
			waiting().get("later").complete(GRANTED);
			DataInputStream in = new DataInputStream(socket.getInputStream());
			assertThat(in.readNBytes(4)).containsExactly(0x20, 2, 0, 0);
			byte[] rest = in.readNBytes(6);
			assertThat(rest).satisfiesAnyOf((bytes) -> assertThat(bytes).containsExactly(0x40, 2, 0, 7, 0xD0, 0),
					(bytes) -> assertThat(bytes).containsExactly(0xD0, 0, 0x40, 2, 0, 7));
		}
	}

	@Test
	void cancelsDecisionWhenClientHangsUp() throws IOException {
		try (Socket socket = new Socket("localhost", tcpPort())) {
			socket.getOutputStream().write(connect("later"));
			Awaitility.await().until(() -> waiting().containsKey("later"));
		}
		Awaitility.await().until(() -> waiting().get("later").isCancelled());
		Awaitility.await()
			.until(() -> this.events.of(ConnectionRefused.class)
				.stream()
				.anyMatch((refused) -> refused.reason() == ConnectionRefused.Reason.ABANDONED));
	}

	@Test
	void closesWhenFirstPacketIsNotConnect() throws IOException {
		try (Socket socket = new Socket("localhost", tcpPort())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write(new byte[] { (byte) 0xC0, 0 });
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void closesOnSecondConnect() throws IOException {
		try (Socket socket = new Socket("localhost", tcpPort())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write(connect("granted"));
			assertThat(socket.getInputStream().readNBytes(4)).containsExactly(0x20, 2, 0, 0);
			socket.getOutputStream().write(connect("granted"));
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		}
		awaitOne(ClientDisconnected.class);
	}

	@Test
	void closesWhenNoConnectComesInTime() throws IOException {
		try (ConfigurableApplicationContext impatient = run("--mqtt-panel.broker.connect-timeout=200ms");
				Socket socket = new Socket("localhost", tcpPort(impatient))) {
			socket.setSoTimeout(10_000);
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
			assertThat(impatient.getBean(RecordedEvents.class).of(ConnectionRefused.class))
				.extracting(ConnectionRefused::reason)
				.containsExactly(ConnectionRefused.Reason.TIMEOUT);
		}
	}

	@Test
	void reportsTakeOverInOrder() {
		Mqtt5BlockingClient first = mqtt5("granted");
		first.connect();
		Mqtt5BlockingClient second = mqtt5("granted");
		second.connect();
		Awaitility.await().until(() -> this.events.of(ClientConnected.class).size() == 2);
		second.disconnect();
		Awaitility.await().until(() -> this.events.of(ClientDisconnected.class).size() == 2);
		List<ClientConnected> connected = this.events.of(ClientConnected.class);
		assertThat(this.events.all()
			.stream()
			.filter((event) -> event instanceof ClientConnected || event instanceof ClientDisconnected))
			.extracting((event) -> ((PanelEvent) event).connection())
			.containsExactly(connected.get(0).connection(), connected.get(0).connection(),
					connected.get(1).connection(), connected.get(1).connection());
	}

	@Test
	void namesPortAndSettingWhenPortIsInUse() throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> run("--mqtt-panel.broker.ws.port=" + taken.getLocalPort()))
				.havingRootCause()
				.withMessageContaining("in use");
		}
	}

	private void awaitOne(Class<? extends PanelEvent> type) {
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.events.of(type).size() == 1);
	}

	private Mqtt5BlockingClient mqtt5(String clientId) {
		return MqttClient.builder()
			.useMqttVersion5()
			.identifier(clientId)
			.serverHost("localhost")
			.serverPort(tcpPort())
			.simpleAuth()
			.username("key")
			.password("secret".getBytes())
			.applySimpleAuth()
			.buildBlocking();
	}

	private Mqtt3BlockingClient mqtt3(String clientId) {
		return MqttClient.builder()
			.useMqttVersion3()
			.identifier(clientId)
			.serverHost("localhost")
			.serverPort(tcpPort())
			.simpleAuth()
			.username("key")
			.password("secret".getBytes())
			.applySimpleAuth()
			.buildBlocking();
	}

	private int tcpPort() {
		return tcpPort(this.context);
	}

	private static int tcpPort(ConfigurableApplicationContext context) {
		return context.getBean(BrokerStatus.class).listeners().get(0).port();
	}

	private Map<String, CompletableFuture<Decision>> waiting() {
		return this.context.getBean(ScriptedAuthenticator.class).waiting;
	}

	private static byte[] connect(String clientId) {
		byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
		byte[] packet = new byte[16 + id.length + 4];
		byte[] head = { 0x10, (byte) (12 + id.length + 6), 0, 4, 'M', 'Q', 'T', 'T', 4, (byte) 0xC2, 0, 60, 0,
				(byte) id.length };
		packet = new byte[head.length + id.length + 6];
		System.arraycopy(head, 0, packet, 0, head.length);
		System.arraycopy(id, 0, packet, head.length, id.length);
		System.arraycopy(new byte[] { 0, 1, 'k', 0, 1, 's' }, 0, packet, head.length + id.length, 6);
		return packet;
	}

	private static byte[] publishQos1(String topic, int packetId) {
		return new byte[] { 0x32, 6, 0, 1, (byte) topic.charAt(0), 0, (byte) packetId, 'x' };
	}

	/**
	 * Decides by client identifier.
	 */
	static class ScriptedAuthenticator implements Authenticator {

		private final Map<String, CompletableFuture<Decision>> waiting = new ConcurrentHashMap<>();

		@Override
		public CompletableFuture<Decision> authenticate(io.mqttpanel.broker.auth.Credentials credentials) {
			return switch (credentials.clientId()) {
				case "refused" -> CompletableFuture.completedFuture(new Decision.Refused("for the test"));
				case "unavailable" -> CompletableFuture.completedFuture(new Decision.Unavailable("for the test"));
				case "later" -> this.waiting.computeIfAbsent("later", (id) -> new CompletableFuture<>());
				default -> CompletableFuture.completedFuture(GRANTED);
			};
		}

		@Override
		public boolean isRevoked(io.mqttpanel.broker.auth.Credentials credentials) {
			return credentials.clientId().equals("revoked");
		}

	}

	/**
	 * The broker's room with a scripted authenticator.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(BrokerConfiguration.class)
	static class Broker {

		@Bean
		ScriptedAuthenticator authenticator() {
			return new ScriptedAuthenticator();
		}

		@Bean
		RecordedEvents recordedEvents() {
			return new RecordedEvents();
		}

	}

}
