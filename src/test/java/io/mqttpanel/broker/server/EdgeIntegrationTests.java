// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Load balancers in front of the broker, and clients that want too much of it.
 */
class EdgeIntegrationTests {

	private static final String LIMITS = "--mqtt-panel.broker.limits.";

	private static final String PROXY = "--mqtt-panel.broker.proxy-protocol.";

	private static final byte[] PROXY_V1 = "PROXY TCP4 192.0.2.7 10.0.0.1 4711 1883\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final byte[] PROXY_V2 = MqttBytes.join(
			MqttBytes.bytes(0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12),
			MqttBytes.bytes(192, 0, 2, 7, 10, 0, 0, 1), MqttBytes.uint16(4711), MqttBytes.uint16(1883));

	private RunningBroker broker;

	@AfterEach
	void stop() {
		if (this.broker != null) {
			this.broker.close();
		}
	}

	private void start(String... settings) {
		this.broker = new RunningBroker(settings).start();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void seesDeviceBehindProxy(int version) throws IOException {
		start(PROXY + "enabled=true", PROXY + "trusted=10.0.0.0/8,127.0.0.1");
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send((version == 1) ? PROXY_V1 : PROXY_V2, MqttBytes.connect(4, "c"));
			assertThat(client.read().type()).isEqualTo(2);
		}
		assertThat(this.broker.await(ClientConnected.class, 1)).extracting(ClientConnected::remoteAddress)
			.containsExactly("192.0.2.7:4711");
	}

	@Test
	void seesDeviceBehindProxyThroughWebSocket() throws IOException {
		start(PROXY + "enabled=true", PROXY + "trusted=127.0.0.1");
		try (RawMqttClient client = new RawMqttClient(this.broker.wsPort())) {
			client.send(PROXY_V2, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(client.read().type()).isEqualTo('H' >> 4);
		}
	}

	@Test
	void refusesTrustedProxyThatDoesNotSayWhoIsThere() throws IOException {
		start(PROXY + "enabled=true", PROXY + "trusted=127.0.0.1");
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(4, "c"));
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertRefused(Reason.PROXY_HEADER);
	}

	@Test
	void doesNotBelieveOthers() throws IOException {
		start(PROXY + "enabled=true", PROXY + "trusted=10.0.0.0/8");
		try (RawMqttClient plain = this.broker.connected(4, "plain");
				RawMqttClient liar = new RawMqttClient(this.broker.tcpPort())) {
			liar.send(PROXY_V1, MqttBytes.connect(4, "liar"));
			assertThat(liar.isClosedByPeer()).isTrue();
			plain.send(MqttBytes.PINGREQ);
			assertThat(plain.read().type()).isEqualTo(13);
		}
		assertThat(this.broker.eventsOf(ClientConnected.class)).singleElement()
			.satisfies((connected) -> assertThat(connected.remoteAddress()).startsWith("127.0.0.1:"));
	}

	@ParameterizedTest
	@CsvSource({ "max-connections, TOO_MANY_CONNECTIONS", "max-connections-per-address, TOO_MANY_FROM_ADDRESS" })
	void closesConnectionsOverTheLimit(String setting, Reason reason) throws IOException {
		start(LIMITS + setting + "=2");
		try (RawMqttClient one = this.broker.connected(4, "one"); RawMqttClient two = this.broker.connected(4, "two")) {
			try (RawMqttClient three = new RawMqttClient(this.broker.tcpPort())) {
				assertThat(three.isClosedByPeer()).isTrue();
			}
			try (RawMqttClient four = new RawMqttClient(this.broker.wsPort())) {
				assertThat(four.isClosedByPeer()).isTrue();
			}
			assertRefused(reason, reason);
			one.send(MqttBytes.PINGREQ);
			assertThat(one.read().type()).isEqualTo(13);
			two.send(MqttBytes.DISCONNECT);
			assertThat(two.isClosedByPeer()).isTrue();
			// The client may see its end a moment before the broker has counted it.
			Awaitility.await().ignoreExceptions().untilAsserted(() -> this.broker.connected(4, "five").close());
		}
	}

	@Test
	void countsDevicesBehindProxyByTheirOwnAddress() throws IOException {
		start(PROXY + "enabled=true", PROXY + "trusted=127.0.0.1", LIMITS + "max-connections-per-address=1");
		byte[] other = new String(PROXY_V1, StandardCharsets.US_ASCII).replace("2.7", "2.8")
			.getBytes(StandardCharsets.US_ASCII);
		try (RawMqttClient one = new RawMqttClient(this.broker.tcpPort());
				RawMqttClient two = new RawMqttClient(this.broker.tcpPort());
				RawMqttClient three = new RawMqttClient(this.broker.tcpPort())) {
			one.send(PROXY_V1, MqttBytes.connect(4, "one"));
			assertThat(one.read().type()).isEqualTo(2);
			two.send(PROXY_V1, MqttBytes.connect(4, "two"));
			assertThat(two.isClosedByPeer()).isTrue();
			three.send(other, MqttBytes.connect(4, "three"));
			assertThat(three.read().type()).isEqualTo(2);
		}
		assertThat(this.broker.eventsOf(ConnectionRefused.class)).extracting(ConnectionRefused::reason)
			.containsExactly(Reason.TOO_MANY_FROM_ADDRESS);
	}

	@Test
	void turnsAwayWhoComesWhileTooManyConnect() throws IOException {
		start(LIMITS + "connect-rate=1");
		this.broker.connected(4, "one").close();
		try (RawMqttClient four = new RawMqttClient(this.broker.tcpPort());
				RawMqttClient five = new RawMqttClient(this.broker.tcpPort())) {
			four.send(MqttBytes.connect(4, "four"));
			assertThat(four.read().body()).containsExactly(0, 3);
			five.send(MqttBytes.connect(5, "five"));
			assertThat(five.read().body()[1]).isEqualTo((byte) 0x9F);
		}
		assertRefused(Reason.CONNECT_RATE, Reason.CONNECT_RATE);
	}

	@Test
	void refusesLargePacketBeforeLoginOnly() throws IOException {
		start();
		byte[] large = MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(1), new byte[200_000]);
		try (RawMqttClient three = new RawMqttClient(this.broker.tcpPort());
				RawMqttClient five = new RawMqttClient(this.broker.tcpPort());
				RawMqttClient inside = this.broker.connected(4, "inside")) {
			three.send(MqttBytes.bytes(0x10, 0x80, 0x80, 0x08, 0, 4), "MQTT".getBytes(StandardCharsets.US_ASCII),
					MqttBytes.bytes(4));
			assertThat(three.isClosedByPeer()).isTrue();
			five.send(MqttBytes.bytes(0x10, 0x80, 0x80, 0x08, 0, 4), "MQTT".getBytes(StandardCharsets.US_ASCII),
					MqttBytes.bytes(5));
			assertThat(five.read().body()[1]).isEqualTo((byte) 0x95);
			inside.send(large);
			assertThat(inside.read().type()).isEqualTo(4);
		}
		assertRefused(Reason.PACKET_TOO_LARGE, Reason.PACKET_TOO_LARGE);
	}

	@Test
	void takesLargePacketThatIsSentBehindConnect() throws IOException {
		start();
		byte[] large = MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(1), new byte[500_000]);
		try (RawMqttClient client = new RawMqttClient(this.broker.tcpPort())) {
			client.send(MqttBytes.connect(4, "later"), large, MqttBytes.PINGREQ);
			this.broker.decisionFor("later").complete(RunningBroker.GRANTED);
			assertThat(List.of(client.read().type(), client.read().type(), client.read().type()))
				.containsExactlyInAnyOrder(2, 4, 13);
		}
	}

	@ParameterizedTest
	@CsvSource({ "packets-per-second=20, 40, 10, PACKET_RATE", "bytes-per-second=1KB, 4, 500, BYTE_RATE" })
	void slowsClientDownWithoutLoss(String setting, int count, int size, LimitReached.Limit limit) throws IOException {
		start(LIMITS + setting);
		byte[] publish = MqttBytes.packet(0x30, MqttBytes.string("t"), new byte[size]);
		long begin = System.nanoTime();
		try (RawMqttClient client = this.broker.connected(4, "fast")) {
			for (int i = 0; i < count; i++) {
				client.send(publish);
			}
			// What comes in one read is taken together, however much it is: what comes
			// after all of it waits for the end of the pause.
			this.broker.await(MessagePublished.class, count);
			client.send(MqttBytes.PINGREQ);
			assertThat(client.read().type()).isEqualTo(13);
		}
		assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(800));
		assertThat(this.broker.eventsOf(MessagePublished.class)).hasSize(count);
		assertThat(this.broker.eventsOf(LimitReached.class)).extracting(LimitReached::limit).contains(limit);
	}

	@Test
	void refusesSubscriptionsOverTheLimit() throws IOException {
		start(LIMITS + "max-subscriptions=2");
		byte[] connect = MqttBytes.connect(4, "kept", 0, new byte[0]);
		try (RawMqttClient client = RawMqttClient.connected(this.broker.tcpPort(), connect)) {
			client.send(MqttBytes.subscribe(4, 1, "a", "b"));
			assertThat(client.read().body()).containsExactly(0, 1, 2, 2);
		}
		try (RawMqttClient client = RawMqttClient.connected(this.broker.tcpPort(), connect)) {
			client.send(MqttBytes.subscribe(4, 2, "a", "b"));
			assertThat(client.read().body()).containsExactly(0, 2, 2, 2);
			client.send(MqttBytes.subscribe(4, 3, "c"));
			assertThat(client.read().body()).containsExactly(0, 3, 0x80);
		}
		try (RawMqttClient client = this.broker.connected(5, "five")) {
			client.send(MqttBytes.subscribe(5, 1, "a", "b", "c"));
			assertThat(client.read().body()).startsWith(0, 1).endsWith(0x97, 0x97, 0x97);
		}
	}

	@ParameterizedTest
	@CsvSource({ "trusted=, must name the load balancers", "'trusted=10.0.0.0/8,lb.example', \"lb.example\"" })
	void doesNotStartWithoutKnowingItsProxies(String setting, String sentence) {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> start(PROXY + "enabled=true", PROXY + setting))
			.satisfies((failure) -> assertThat(failure).rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining(sentence));
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-connections=-1", "max-packet-size-before-login=10B", "bytes-per-second=10B" })
	void doesNotStartWithLimitThatMakesNoSense(String setting) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> start(LIMITS + setting))
			.havingRootCause()
			.withMessageContaining("mqtt-panel.broker");
	}

	private void assertRefused(Reason... reasons) {
		assertThat(this.broker.await(ConnectionRefused.class, reasons.length)).extracting(ConnectionRefused::reason)
			.containsExactly(reasons);
	}

}
