// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.moquette.broker.Server;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.util.ReflectionTestUtils;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

/**
 * The broker's room on a free port, open to everybody, that keeps nothing of what happens
 * and can say whether it has survived it.
 */
final class FuzzedBroker implements AutoCloseable {

	private static final int PROBES = 8;

	private static final int PUBLISH = 3;

	private final ConfigurableApplicationContext context;

	private final AtomicBoolean broken = new AtomicBoolean();

	private FuzzedBroker(String... settings) {
		ApplicationListener<AvailabilityChangeEvent<LivenessState>> liveness = this::note;
		this.context = new SpringApplicationBuilder(Room.class).web(WebApplicationType.NONE)
			.listeners(liveness)
			.properties("mqtt-panel.broker.host=127.0.0.1", "mqtt-panel.broker.tcp.port=0",
					"mqtt-panel.broker.ws.enabled=false", "spring.main.banner-mode=off")
			.run(settings);
	}

	static FuzzedBroker start(String... settings) {
		return new FuzzedBroker(settings);
	}

	private void note(AvailabilityChangeEvent<LivenessState> change) {
		if (change.getState() == LivenessState.BROKEN) {
			this.broken.set(true);
		}
	}

	int port() {
		return this.context.getEnvironment().getRequiredProperty("local.mqtt.tcp.port", Integer.class);
	}

	/** How many packets were understood and let in front of the engine. */
	long packetsTaken() {
		return this.context.getBean(EventCounters.class).packets(Direction.RECEIVED);
	}

	long failedCommands() {
		return this.context.getBean(EventCounters.class).failedCommands();
	}

	boolean isBroken() {
		return this.broken.get();
	}

	/** The engine's session loops. */
	List<Thread> loops() {
		Object group = field(field(server(), "dispatcher"), "sessionLoops");
		return Stream.of((Object[]) field(group, "sessionQueues"))
			.map((queue) -> (Thread) field(queue, "loop"))
			.toList();
	}

	/** Who is there of those that are gone: in the engine's eyes, half open, shown. */
	List<String> ghosts() {
		List<String> ghosts = new ArrayList<>();
		server().listConnectedClients().forEach((client) -> ghosts.add("engine " + client.getClientID()));
		Map<?, ?> pool = (Map<?, ?>) field(field(server(), "sessions"), "pool");
		pool.forEach((clientId, session) -> {
			if (field(session, "status").toString().equals("CONNECTING")) {
				ghosts.add("half open " + clientId);
			}
		});
		this.context.getBean(ClientRegistry.class)
			.live()
			.forEach((client) -> ghosts.add("shown " + client.credentials().clientId()));
		return ghosts;
	}

	/** What to look at when somebody stays: how full it is, and what its loops do. */
	String state() {
		BackPressure gate = this.context.getBean(BackPressure.class);
		StringBuilder state = new StringBuilder("%d commands wait, %d connections are not read from, %d commands failed"
			.formatted(gate.waitingCommands(), gate.pausedConnections(), failedCommands()));
		Thread.getAllStackTraces().forEach((thread, stack) -> {
			if (loops().contains(thread) || thread.getName().contains("EventLoop")) {
				state.append("%n%s %s".formatted(thread.getName(), List.of(stack)));
			}
		});
		return state.toString();
	}

	private Server server() {
		return (Server) field(field(this.context.getBean(MoquetteEngine.class), "running"), "server");
	}

	private static Object field(Object owner, String name) {
		Object value = ReflectionTestUtils.getField(owner, name);
		return Objects.requireNonNull(value, name);
	}

	/**
	 * Has clients of every session loop subscribe, publish and receive.
	 * @throws IOException if one of them does not receive its message in time
	 */
	void serve() throws IOException {
		for (int i = 0; i < PROBES; i++) {
			int version = (i % 2 == 0) ? 4 : 5;
			byte[] connect = MqttBytes.connect(version, "healthy-" + i);
			try (RawMqttClient probe = RawMqttClient.connected(port(), connect)) {
				String topic = "healthy/" + i;
				probe.send(MqttBytes.subscribe(version, 1, topic), MqttBytes.publish(version, topic, i % 3, 2));
				RawMqttClient.Packet packet = probe.read();
				while (packet.type() != PUBLISH) {
					packet = probe.read();
				}
			}
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The broker's room with an authenticator that lets everybody in, some a little
	 * later.
	 */
	@Import({ BrokerConfiguration.class, SslAutoConfiguration.class })
	static class Room {

		@Bean
		Authenticator authenticator() {
			return Room::authenticate;
		}

		@Bean
		EventCounters eventCounts() {
			return new EventCounters();
		}

		private static CompletableFuture<Decision> authenticate(Credentials credentials) {
			Decision granted = new Decision.Granted(1, 2, 3);
			return (credentials.clientId().hashCode() % 4 == 1) ? CompletableFuture.supplyAsync(() -> granted)
					: CompletableFuture.completedFuture(granted);
		}

	}

}
