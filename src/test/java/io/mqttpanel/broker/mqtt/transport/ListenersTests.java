// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.MqttFront;
import io.mqttpanel.broker.mqtt.MqttSettings;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.flow.SocketBuffers;
import io.mqttpanel.broker.mqtt.login.LoginSettings;
import io.mqttpanel.broker.mqtt.v5.Mqtt5Settings;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Listeners}: when connections are accepted, and what buffers they have.
 */
class ListenersTests {

	private static final String HOST = "127.0.0.1";

	private static final int BYTES = 1024;

	private static final Limits LIMITS = new Limits(0, 0, 0, 0, 0, 0, BYTES, 255, 128, 0, Long.MAX_VALUE,
			Long.MAX_VALUE, 0, 0, 0, 128);

	private final RecordedEvents recorded = new RecordedEvents();

	private final Listeners listeners = new Listeners();

	private final int port = open("tcp");

	@AfterEach
	void close() {
		this.listeners.shutDown();
	}

	@Test
	void servesClientsThatHaveConnectedBeforeTheLastListenerWasOpen() throws IOException {
		Socket client = new Socket(HOST, this.port);
		open("ws");
		this.listeners.accept();
		client.close();
		Awaitility.await().untilAsserted(() -> assertThat(this.recorded.of(ConnectionRefused.class)).hasSize(1));
	}

	@Test
	void servesNobodyWhereOneCannotBeOpened() throws IOException {
		try (Socket client = new Socket(HOST, this.port)) {
			assertThat(open("ws", client.getPort())).isInstanceOf(BindException.class);
			this.listeners.shutDown();
			assertThat(this.recorded.of(ConnectionRefused.class)).isEmpty();
		}
	}

	@Test
	void boundsTheBuffersOfSockets() throws IOException {
		Set<Integer> sizes = new CopyOnWriteArraySet<>();
		Listener listener = new Listener("tcp", 0, false, null, List.of(), null);
		assertThat(this.listeners.open(HOST, listener, new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				sizes.add(channel.config().getOption(ChannelOption.SO_RCVBUF));
			}

		})).isNull();
		this.listeners.accept();
		try (Socket client = new Socket(HOST, this.listeners.addresses().get(listener).getPort())) {
			Awaitility.await().untilAsserted(() -> assertThat(sizes).isNotEmpty());
			assertThat(sizes)
				.allSatisfy((size) -> assertThat(size).isBetween(SocketBuffers.BYTES, 2 * SocketBuffers.BYTES));
			assertThat(client.isConnected()).isTrue();
		}
	}

	private int open(String name) {
		assertThat(open(name, 0)).isNull();
		return this.listeners.addresses()
			.values()
			.stream()
			.mapToInt(InetSocketAddress::getPort)
			.findFirst()
			.orElseThrow();
	}

	private @Nullable Throwable open(String name, int wanted) {
		Listener listener = new Listener(name, wanted, false, null, List.of(), null);
		BackPressure backPressure = new BackPressure(new QueueLimits(100, BYTES, Long.MAX_VALUE, true),
				Duration.ofSeconds(1));
		MqttSettings settings = new MqttSettings(
				new LoginSettings(Duration.ofSeconds(10), Integer.MAX_VALUE, 0, false, 0, false, false), LIMITS,
				new Mqtt5Settings(20, 10, BYTES), OnDenied.DROP, Tenancy.TEAM, TeamLimits.NONE);
		MqttFront front = new MqttFront(settings, (credentials) -> new CompletableFuture<>(),
				BrokerEvents.to(List.of(this.recorded)), backPressure);
		return this.listeners.open(HOST, listener, front.initializer(listener));
	}

}
