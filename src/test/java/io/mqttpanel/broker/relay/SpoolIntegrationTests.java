// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relay with a spool: the events that a stop, a crash or an outage leaves.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpoolIntegrationTests {

	private final StubReverb reverb = StubReverb.start();

	@TempDir
	private Path directory;

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void sendsAfterAStartWhatAStopLeftBeforeAnythingNew(CapturedOutput output) {
		this.reverb.goAway();
		try (RelayFixture relay = start("mqtt-panel.relay.node=first")) {
			announce(relay, 1, 2_000);
		}
		assertThat(output).contains("has not acknowledged 2000 events: they are sent after the next start")
			.doesNotContain("they are lost");
		try (RelayFixture relay = start()) {
			announce(relay, 2_001, 3_000);
			this.reverb.comeBack();
			assertThat(firstDeliveries(3_000).keySet())
				.containsExactlyElementsOf(LongStream.rangeClosed(1, 3_000).boxed().toList());
			Awaitility.await().until(() -> relay.status().count(EventType.CLIENT_CONNECTED, Fate.SENT) == 3_000);
			assertThat(relay.status().spool().events()).isZero();
		}
	}

	@Test
	void sendsAnEventWithTheSameIdentifierAfterARestart() {
		this.reverb.behaviour().answerPings(false);
		try (RelayFixture relay = start("mqtt-panel.relay.drain-timeout=0s")) {
			announce(relay, 1, 50);
			this.reverb.awaitEvents("MqttClientConnected", 50);
		}
		Map<Long, String> before = firstDeliveries(50);
		this.reverb.behaviour().answerPings(true);
		try (RelayFixture relay = start()) {
			List<ReverbFrame> frames = this.reverb.awaitEvents("MqttClientConnected", 100);
			assertThat(frames.subList(50, 100))
				.allSatisfy((frame) -> assertThat(frame.data().path("event_id").asString())
					.isEqualTo(before.get(frame.data().path("connection").asLong())));
			Awaitility.await().until(() -> relay.status().bufferedEvents() == 0);
		}
		try (RelayFixture relay = start()) {
			this.reverb.awaitConnection();
			assertThat(relay.status().spool().events()).isZero();
		}
	}

	@Test
	void sendsOnceMoreAndInOrderAfterAStopAndAStartOfTheSameProcess() {
		this.reverb.behaviour().answerPings(false);
		try (RelayFixture relay = start("mqtt-panel.relay.drain-timeout=0s")) {
			announce(relay, 1, 50);
			this.reverb.awaitEvents("MqttClientConnected", 50);
			relay.stop();
			announce(relay, 51, 100);
			this.reverb.behaviour().answerPings(true);
			relay.start();
			List<ReverbFrame> frames = this.reverb.awaitEvents("MqttClientConnected", 150);
			assertThat(frames.subList(50, 150)).extracting((frame) -> frame.data().path("connection").asLong())
				.containsExactlyElementsOf(LongStream.rangeClosed(1, 100).boxed().toList());
			Awaitility.await().until(() -> relay.status().bufferedEvents() == 0);
			assertThat(relay.status().bufferedBytes()).isZero();
			assertThat(relay.status().spool().events()).isZero();
		}
	}

	@Test
	void holdsOnDiskWhatMemoryHasNoRoomForInOrder() {
		this.reverb.goAway();
		try (RelayFixture relay = start("mqtt-panel.relay.buffer-size=200KB")) {
			for (int i = 0; i < 20; i++) {
				announce(relay, i * 300 + 1, (i + 1) * 300);
				Awaitility.await()
					.pollInterval(Duration.ofMillis(5))
					.until(() -> relay.status().bufferedBytes() < 100_000);
			}
			assertThat(relay.status().count(EventType.CLIENT_CONNECTED, Fate.DROPPED)).isZero();
			Awaitility.await().until(() -> relay.status().spool().events() > 5_000);
			assertThat(relay.health().getDetails()).containsKeys("spooledEvents", "spooledBytes", "spoolCapacity")
				.doesNotContainKey("spoolFailure");
			assertThat(relay.control().describe().get("spool")).asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsKeys("events", "bytes", "capacity", "oldest")
				.doesNotContainKey("failure");
			this.reverb.comeBack();
			assertThat(firstDeliveries(6_000).keySet())
				.containsExactlyElementsOf(LongStream.rangeClosed(1, 6_000).boxed().toList());
		}
	}

	@Test
	void saysInItsHealthThatTheDiskCannotBeUsedAndSendsAllTheSame(CapturedOutput output) {
		try (RelayFixture relay = start("mqtt-panel.relay.spool.path=/dev/null/spool")) {
			announce(relay, 1, 1_000);
			this.reverb.awaitEvents("MqttClientConnected", 1_000);
			assertThat(String.valueOf(relay.health().getDetails().get("spoolFailure"))).contains("/dev/null");
			assertThat(output).containsOnlyOnce("The spool in /dev/null/spool cannot be used");
		}
	}

	private RelayFixture start(String... properties) {
		String[] all = new String[properties.length + 2];
		all[0] = "mqtt-panel.relay.spool.path=" + this.directory;
		all[1] = "mqtt-panel.relay.spool.fsync-interval=200ms";
		System.arraycopy(properties, 0, all, 2, properties.length);
		return RelayFixture.start(this.reverb, all);
	}

	private static void announce(RelayFixture relay, int first, int last) {
		for (int i = first; i <= last; i++) {
			relay.connected("c", i);
		}
	}

	private Map<Long, String> firstDeliveries(int count) {
		Map<Long, String> seen = new LinkedHashMap<>();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			this.reverb.frames((frame) -> frame.event().equals("MqttClientConnected"))
				.forEach((frame) -> seen.putIfAbsent(frame.data().path("connection").asLong(),
						frame.data().path("event_id").asString()));
			return seen.size() >= count;
		});
		return seen;
	}

}
