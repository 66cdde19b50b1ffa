// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relay to a Panel that is away, disconnects, stalls or refuses.
 */
@ExtendWith(OutputCaptureExtension.class)
class PanelRelayOutageIntegrationTests {

	private final StubReverb reverb = StubReverb.start();

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void startsWithThePanelDownAndSendsWhenItIsThere(CapturedOutput output) {
		this.reverb.goAway();
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			relay.connected("a", 1);
			Awaitility.await().until(() -> relay.status().connectAttempts() >= 3);
			this.reverb.comeBack();
			this.reverb.awaitEvents("MqttClientConnected", 1);
			assertThat(output).containsOnlyOnce("Cannot connect to Panel");
			Awaitility.await().until(() -> output.getOut().contains("again after"));
		}
	}

	@Test
	void losesNothingWhenConnectionsBreak() {
		this.reverb.behaviour().dropAfter(300);
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			for (int i = 1; i <= 1_000; i++) {
				relay.connected("c", i);
			}
			assertThat(firstDeliveries(1_000))
				.containsExactlyElementsOf(LongStream.rangeClosed(1, 1_000).boxed().toList());
			Awaitility.await().until(() -> relay.status().count(EventType.CLIENT_CONNECTED, Fate.SENT) == 1_000);
			assertThat(relay.status().bufferedEvents()).isZero();
			assertThat(this.reverb.connections()).isGreaterThanOrEqualTo(4);
		}
	}

	@Test
	void connectsAgainWhenThePanelComesBack(CapturedOutput output) {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			relay.connected("a", 1);
			this.reverb.awaitEvents("MqttClientConnected", 1);
			this.reverb.goAway();
			Awaitility.await().until(() -> !relay.status().connected());
			relay.connected("b", 2);
			relay.disconnected("b", 2);
			this.reverb.comeBack();
			this.reverb.awaitEvents("MqttClientDisconnected", 1);
			assertThat(output).containsOnlyOnce("Lost the connection to Panel");
		}
	}

	@Test
	void givesUpPacketsFirstAndOldestFirstWhenThePanelStaysAway(CapturedOutput output) {
		this.reverb.goAway();
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.buffer-size=100KB")) {
			relay.connected("a", 1);
			relay.published("t", new byte[10]);
			for (int i = 1; i <= 5_000; i++) {
				relay.packet(i);
			}
			RelayStatus status = relay.status();
			assertThat(status.bufferedBytes()).isLessThanOrEqualTo(status.bufferCapacity());
			long lost = status.count(EventType.PACKET_PROCESSED, Fate.DROPPED);
			assertThat(lost).isBetween(4_000L, 4_900L);
			assertThat(status.bufferedEvents()).isEqualTo(5_002 - lost);
			Awaitility.await().until(() -> output.getOut().contains("The buffer for the Panel is full"));
			this.reverb.comeBack();
			List<ReverbFrame> packets = this.reverb.awaitEvents("MqttPacketProcessed", (int) (5_000 - lost));
			assertThat(packets.get(0).data().path("packet_id").asLong()).isEqualTo(lost + 1);
			assertThat(this.reverb.frames()).extracting(ReverbFrame::event)
				.startsWith("MqttClientConnected", "MqttClientPublished", "MqttPacketProcessed");
			Awaitility.await().until(() -> output.getOut().contains(lost + " PACKET_PROCESSED"));
		}
	}

	@Test
	void announcesUndisturbedWhileThePanelStalls() {
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.drain-timeout=0s")) {
			this.reverb.awaitConnection();
			this.reverb.behaviour().stall();
			for (int i = 1; i <= 20_000; i++) {
				relay.packet(i & 0xFFFF);
			}
			assertThat(relay.status().bufferedEvents()).isEqualTo(20_000);
			this.reverb.behaviour().resume();
			this.reverb.awaitFrames(events(), 2_000, Duration.ofSeconds(30));
		}
	}

	@Test
	void sendsNoMoreThanAWindowAheadOfThePanel() {
		this.reverb.behaviour().answerPings(false);
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.pong-timeout=500ms")) {
			for (int i = 1; i <= 3_000; i++) {
				relay.connected("c", i);
			}
			Awaitility.await().until(() -> this.reverb.connections() >= 2);
			assertThat(this.reverb.frames((frame) -> frame.connection() == 1 && events().test(frame))).hasSize(64);
			assertThat(relay.status().count(EventType.CLIENT_CONNECTED, Fate.SENT)).isZero();
			this.reverb.behaviour().answerPings(true);
			assertThat(firstDeliveries(3_000)).isSorted();
		}
	}

	@Test
	void looksOnlyNowAndThenWhenThePanelDoesNotKnowTheKey(CapturedOutput output) {
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.app-key=wrong-secret-key",
				"mqtt-panel.relay.reconnect.max-backoff=20s")) {
			Awaitility.await().until(() -> output.getOut().contains("it does not know the key"));
			Awaitility.await().during(Duration.ofMillis(500)).until(() -> relay.status().connectAttempts() == 1);
			assertThat(output).doesNotContain("wrong-secret-key");
		}
	}

	@Test
	void sendsAgainWhatCameOverTheRateLimit() {
		this.reverb.behaviour().limitRate(200);
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			for (int i = 1; i <= 600; i++) {
				relay.connected("c", i);
			}
			assertThat(firstDeliveries(600)).contains(1L, 600L);
			Awaitility.await().until(() -> relay.status().bufferedEvents() == 0);
		}
	}

	@Test
	void connectsAgainAfterACloseOrAnErrorOfThePanel() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			this.reverb.awaitConnection();
			this.reverb.closeConnections(4200, "restarting");
			Awaitility.await().until(() -> this.reverb.connections() == 2);
			this.reverb.awaitConnection();
			assertThat(String.valueOf(relay.health().getDetails().get("lastError"))).contains("4200 (restarting)");
			this.reverb.error(4100);
			Awaitility.await().until(() -> this.reverb.connections() == 3);
			assertThat(String.valueOf(relay.health().getDetails().get("lastError"))).contains("4100 (told so)");
		}
	}

	@Test
	void connectsAtOnceEachTimeThatThePanelSaysSoIfTheConnectionWorked() {
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.reconnect.min-backoff=1m",
				"mqtt-panel.relay.reconnect.max-backoff=1m")) {
			for (int i = 1; i <= 2; i++) {
				int number = i;
				relay.connected("c", number);
				Awaitility.await().until(() -> relay.status().count(EventType.CLIENT_CONNECTED, Fate.SENT) == number);
				this.reverb.closeConnections(4200, "restarting");
				Awaitility.await().until(() -> this.reverb.connections() == number + 1);
			}
		}
	}

	@Test
	void triesAgainWhenTheHandshakeIsRefused() {
		this.reverb.behaviour().refuse(true);
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			relay.connected("a", 1);
			Awaitility.await().until(() -> this.reverb.requests().size() >= 2);
			this.reverb.behaviour().refuse(false);
			this.reverb.awaitEvents("MqttClientConnected", 1);
		}
	}

	@Test
	void stopsAtOnceWhenThePanelIsAwayAndStaysAway(CapturedOutput output) {
		this.reverb.goAway();
		long begin;
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.drain-timeout=10m")) {
			relay.connected("a", 1);
			begin = System.nanoTime();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
		assertThat(output).contains("has not acknowledged 1 events");
	}

	private static Predicate<ReverbFrame> events() {
		return (frame) -> frame.event().startsWith("Mqtt");
	}

	private List<Long> firstDeliveries(int count) {
		Set<Long> seen = new LinkedHashSet<>();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
			this.reverb.frames().forEach((frame) -> seen.add(frame.data().path("connection").asLong()));
			return seen.size() >= count;
		});
		return List.copyOf(seen);
	}

}
