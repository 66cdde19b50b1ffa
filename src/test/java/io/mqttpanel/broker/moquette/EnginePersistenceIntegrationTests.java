// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Engines one after the other on the same directory.
 */
class EnginePersistenceIntegrationTests {

	private static final MqttSubscriptionOption AS_PUBLISHED = new MqttSubscriptionOption(MqttQoS.EXACTLY_ONCE, false,
			true, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);

	@TempDir
	private Path directory;

	@Test
	void bringsSessionBackWithEverythingInIt() {
		try (EngineFixture first = EngineFixture.on(this.directory)) {
			EngineClientProbe client = first.client("c").connect(false, 3600).subscribe("t", AS_PUBLISHED, 5);
			client.subscribe("$share/g/s", AS_PUBLISHED, 6);
			EngineClientProbe publisher = first.client("publisher").connect();
			publisher.publish("t", "in flight", 1);
			publisher.publish("t", "released", 2);
			client.await((packets) -> assertThat(packets).hasSize(5));
			client.acknowledge(MqttMessageType.PUBREC, client.packetIds().get(1));
			client.await((packets) -> assertThat(packets).last().isEqualTo("PUBREL 2"));
			client.publish("other", "not released", 2);
			client.await((packets) -> assertThat(packets).last().isEqualTo("PUBREC 7"));
			client.lose();
			publisher.publish("t", "queued", 2);
			publisher.publish(EngineClientProbe.message("kept", "x", 1, true, false));
			publisher.await((packets) -> assertThat(packets).hasSize(5));
		}
		try (EngineFixture second = EngineFixture.on(this.directory)) {
			assertThat(second.heard()).containsExactly("named c c", "restored c t 5 true",
					"restored c $share/g/s 6 true");
			assertThat(second.qos2Ids()).containsOnlyKeys("c");
			assertThat(BitSet.valueOf(second.qos2Ids().get("c")).stream()).containsExactly(7);
			assertThat(second.engine().retainedMessages()).isEqualTo(1);
			EngineClientProbe client = second.client("c").connect(false, 3600);
			client.awaitPackets("t=in flight 1 dup id 5", "PUBREL 2", "t=queued 2 id 5");
			assertThat(client.received()).first().isEqualTo("CONNACK 0 present");
			client.subscribe("kept", 1)
				.await((packets) -> assertThat(packets).endsWith("SUBACK [1]", "kept=x 1 retain"));
		}
	}

	/** Whatever else is stored of them. */
	@Test
	void tellsOfAllStoredSessions() throws IOException {
		List<String> sessions = Stream.of("nothing", "unsubscribed", "spelled")
			.map((name) -> SessionId.of(1, 3, name))
			.toList();
		try (EngineFixture first = EngineFixture.on(this.directory)) {
			first.client(sessions.get(0)).connect(false, 3600);
			first.client(sessions.get(1)).connect(false, 3600).subscribe("t", 1).unsubscribe("t");
			first.client(sessions.get(2)).connect(false, 3600);
			first.client(1, "ended").connect(false, 0);
		}
		writeToStore(Change.put(Kind.SESSION, sessions.get(2), SessionPool.CLIENT_ID,
				"Spelled".getBytes(StandardCharsets.UTF_8)));
		try (EngineFixture second = EngineFixture.on(this.directory)) {
			assertThat(second.heard()).containsExactlyInAnyOrder("named " + sessions.get(0) + " nothing",
					"named " + sessions.get(1) + " unsubscribed", "named " + sessions.get(2) + " Spelled");
		}
	}

	@Test
	void endsRestoredSessionWithItsSubscriptions() {
		try (EngineFixture first = EngineFixture.on(this.directory)) {
			first.client("c").connect(false, 3600).subscribe("t", 1).subscribe("$share/g/t", 1).lose();
		}
		try (EngineFixture second = EngineFixture.on(this.directory)) {
			second.client("c").connect(true, 0).lose();
			EngineFixture.await().until(() -> second.heard().contains("ended c"));
			EngineClientProbe publisher = second.client("publisher").connect();
			publisher.publish("t", "x", 1);
			publisher.awaitPackets("PUBACK 7");
			assertThat(second.engine().subscriptions()).isZero();
		}
		try (EngineFixture third = EngineFixture.on(this.directory)) {
			assertThat(third.heard()).isEmpty();
		}
	}

	@Test
	void endsRestoredSessionInItsTime() {
		try (EngineFixture first = EngineFixture.on(this.directory)) {
			first.client("c").connect(false, 3600).subscribe("t", 1).lose();
		}
		try (EngineFixture second = EngineFixture.on(this.directory, 0)) {
			EngineFixture.await()
				.untilAsserted(() -> assertThat(second.heard()).containsExactly("named c c", "restored c t 0 false",
						"ended c"));
			assertThat(second.engine().sessions()).isZero();
		}
	}

	@Test
	void canBeStartedAgain() throws IOException {
		try (EngineFixture fixture = EngineFixture.on(this.directory)) {
			fixture.client("c").connect(false, 3600).subscribe("t", 1).lose();
			fixture.engine().settle(Duration.ofSeconds(10));
			fixture.engine().stop();
			assertThat(fixture.engine().waitingCommands()).isZero();
			assertThat(fixture.engine().sessions()).isZero();
			assertThat(fixture.engine().publish("c", EngineClientProbe.message("t", "x", 0, false, false))).isFalse();
			fixture.engine().publishSystem("$SYS/x", new byte[0]);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> fixture.client("c"));
			fixture.engine().start();
			assertThat(fixture.client("c").connect(false, 3600).received()).containsExactly("CONNACK 0 present");
		}
	}

	@Test
	void settlesWhenTheLastClientIsGone() {
		try (EngineFixture fixture = EngineFixture.on(this.directory)) {
			EngineClientProbe client = fixture.client("c").connect(false, 3600).subscribe("t", 1);
			fixture.client("d").connect(false, 3600).lose();
			client.channel().eventLoop().schedule(client::lose, 100, TimeUnit.MILLISECONDS);
			assertThat(timeToSettle(fixture, Duration.ofSeconds(20))).isBetween(Duration.ofMillis(50),
					Duration.ofSeconds(10));
			fixture.engine().stop();
		}
	}

	@Test
	void settlesInTimeWhenAClientStays() {
		try (EngineFixture fixture = EngineFixture.on(this.directory)) {
			fixture.client("c").connect(false, 3600).subscribe("t", 1);
			assertThat(timeToSettle(fixture, Duration.ofMillis(200))).isBetween(Duration.ofMillis(200),
					Duration.ofSeconds(10));
			fixture.engine().stop();
		}
	}

	private static Duration timeToSettle(EngineFixture fixture, Duration timeout) {
		long start = System.nanoTime();
		fixture.engine().settle(timeout);
		return Duration.ofNanos(System.nanoTime() - start);
	}

	@Test
	void leavesNothingOpenWhenTheStoreCannotBeRead() throws IOException {
		Path file = this.directory.resolve("moquette_store.h2");
		Files.writeString(file, "no store ".repeat(1000));
		Set<Thread> before = FailedStartCleanup.loops();
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> EngineFixture.on(this.directory).close())
			.havingCause()
			.withMessage("The engine cannot use what is stored");
		EngineFixture.await().untilAsserted(() -> assertThat(before).containsAll(FailedStartCleanup.loops()));
		assertThat(Files.readString(file)).startsWith("no store");
	}

	@Test
	void leavesStoreUnlockedWhenItCannotBePutRight() throws IOException {
		try (EngineFixture first = EngineFixture.on(this.directory)) {
			first.client("c").connect(false, 3600).subscribe("t", 1).lose();
		}
		writeToStore(Change.put(Kind.SESSION, "d", new byte[0], new byte[] { 1 }));
		Set<Thread> before = FailedStartCleanup.loops();
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> EngineFixture.on(this.directory).close())
			.havingCause()
			.withMessage("The engine cannot use what is stored");
		EngineFixture.await().untilAsserted(() -> assertThat(before).containsAll(FailedStartCleanup.loops()));
		writeToStore(Change.drop("d"));
		try (EngineFixture second = EngineFixture.on(this.directory)) {
			assertThat(second.heard()).containsExactly("named c c", "restored c t 0 false");
		}
	}

	private void writeToStore(Change change) throws IOException {
		try (SessionStore store = RocksDbStore.open(this.directory.resolve("sessions"), false)) {
			store.write(List.of(change), false);
		}
	}

}
