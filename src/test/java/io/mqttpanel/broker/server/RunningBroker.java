// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RecordedEvents;

/**
 * The broker's room on free ports, with decisions made by the test: client identifiers
 * that begin with "refused", "unavailable" and "later" get what they say, others are
 * accepted.
 */
class RunningBroker implements BeforeEachCallback, AfterEachCallback, AutoCloseable {

	static final String TEAM = "team-";

	static final Decision.Granted GRANTED = new Decision.Granted(1, 2, 3);

	private final String[] settings;

	private ConfigurableApplicationContext context;

	RunningBroker(String... settings) {
		this.settings = settings;
	}

	RunningBroker start() {
		this.context = new SpringApplicationBuilder(Broker.class).web(WebApplicationType.NONE)
			.properties("mqtt-panel.broker.host=127.0.0.1", "mqtt-panel.broker.tcp.port=0",
					"mqtt-panel.broker.ws.port=0", "spring.main.banner-mode=off")
			.run(this.settings);
		return this;
	}

	@Override
	public void close() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Override
	public void beforeEach(ExtensionContext test) {
		start();
	}

	@Override
	public void afterEach(ExtensionContext test) {
		close();
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	int tcpPort() {
		return port("tcp");
	}

	int wsPort() {
		return port("ws");
	}

	int port(String name) {
		return this.context.getEnvironment().getRequiredProperty("local.mqtt." + name + ".port", Integer.class);
	}

	<T extends BrokerEvent> List<T> eventsOf(Class<T> type) {
		return bean(RecordedEvents.class).of(type);
	}

	<T extends BrokerEvent> List<T> await(Class<T> type, int count) {
		Awaitility.await().until(() -> eventsOf(type).size() >= count);
		return eventsOf(type);
	}

	/** What happened but for single packets. */
	List<PanelEvent> story() {
		return eventsOf(PanelEvent.class).stream().filter((event) -> !(event instanceof PacketProcessed)).toList();
	}

	/** Comings and goings: the number of the connection, negative when it went. */
	List<Long> comingsAndGoings(String clientId) {
		return eventsOf(PanelEvent.class).stream()
			.filter((event) -> event.clientId().equals(clientId))
			.filter((event) -> event instanceof ClientConnected || event instanceof ClientDisconnected)
			.map((event) -> (event instanceof ClientConnected) ? event.connection() : -event.connection())
			.toList();
	}

	/** Waits until a client has asked, then returns what decides about it. */
	CompletableFuture<Decision> decisionFor(String clientId) {
		Map<String, CompletableFuture<Decision>> waiting = bean(ScriptedAuthenticator.class).waiting;
		Awaitility.await().until(() -> waiting.containsKey(clientId));
		return waiting.get(clientId);
	}

	/** Decides about a client, whether or not it has asked yet. */
	void decide(String clientId, Decision decision) {
		bean(ScriptedAuthenticator.class).waiting.computeIfAbsent(clientId, (id) -> new CompletableFuture<>())
			.complete(decision);
	}

	/** Opens a connection and sends packets in one write. */
	RawMqttClient sends(byte[]... packets) throws IOException {
		RawMqttClient client = new RawMqttClient(tcpPort());
		client.send(packets);
		return client;
	}

	RawMqttClient connected(int version, String clientId) throws IOException {
		return RawMqttClient.connected(tcpPort(), MqttBytes.connect(version, clientId));
	}

	Mqtt5BlockingClient mqtt5(String clientId) {
		return client(clientId).serverPort(tcpPort())
			.useMqttVersion5()
			.simpleAuth()
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildBlocking();
	}

	Mqtt3BlockingClient mqtt3(String clientId) {
		return client(clientId).serverPort(tcpPort())
			.useMqttVersion3()
			.simpleAuth()
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildBlocking();
	}

	MqttClientBuilder client(String clientId) {
		return MqttClient.builder().identifier(clientId).serverHost("127.0.0.1");
	}

	/**
	 * Decides by client identifier.
	 */
	static class ScriptedAuthenticator implements Authenticator {

		private final Map<String, CompletableFuture<Decision>> waiting = new ConcurrentHashMap<>();

		@Override
		public CompletableFuture<Decision> authenticate(Credentials credentials) {
			String clientId = credentials.clientId();
			if (clientId.startsWith("refused")) {
				return CompletableFuture.completedFuture(new Decision.Refused("for the test"));
			}
			if (clientId.startsWith("unavailable")) {
				return CompletableFuture.completedFuture(new Decision.Unavailable("for the test"));
			}
			return clientId.startsWith("later")
					? this.waiting.computeIfAbsent(clientId, (id) -> new CompletableFuture<>())
					: CompletableFuture.completedFuture(granted(credentials.username()));
		}

		/** The user name "team-7" is a key of team 7. */
		private static Granted granted(@Nullable String username) {
			return (username != null && username.startsWith(TEAM))
					? new Granted(Long.parseLong(username.substring(TEAM.length())), username.hashCode(),
							GRANTED.mqttClientId())
					: GRANTED;
		}

		@Override
		public boolean isRevoked(Credentials credentials, @Nullable Granted grant) {
			return credentials.clientId().startsWith("revoked");
		}

	}

	/**
	 * The broker's room with a scripted authenticator.
	 */
	@Import({ BrokerConfiguration.class, SslAutoConfiguration.class })
	static class Broker {

		@Bean
		ScriptedAuthenticator authenticator() {
			return new ScriptedAuthenticator();
		}

		@Bean
		EventCounters eventCounts() {
			return new EventCounters();
		}

		@Bean
		RecordedEvents recordedEvents() {
			return new RecordedEvents();
		}

	}

}
