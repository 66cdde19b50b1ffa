// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relay on a good connection: its frames and their times.
 */
@ExtendWith(OutputCaptureExtension.class)
class PanelRelayIntegrationTests {

	private final StubReverb reverb = StubReverb.start();

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void connectsAsThePusherProtocolAsks() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			this.reverb.awaitConnection();
			assertThat(this.reverb.requests()).containsExactly(
					URI.create("/app/app-key?protocol=7&client=mqtt-panel-broker&version=development&flash=false"));
			Awaitility.await().until(() -> relay.status().connected());
			assertThat(relay.health().getStatus()).isEqualTo(Status.UP);
			assertThat(relay.status().connectAttempts()).isEqualTo(1);
		}
	}

	@Test
	void keepsThePathOfTheUrlInFrontWhenConnecting() {
		try (RelayFixture relay = RelayFixture.start(this.reverb,
				"mqtt-panel.relay.url=" + this.reverb.url() + "/panel/")) {
			this.reverb.awaitConnection();
			assertThat(this.reverb.requests().get(0).getPath()).isEqualTo("/panel/app/app-key");
			assertThat(relay.status().bufferedEvents()).isZero();
		}
	}

	@Test
	void sendsEventsInOrderAndCountsThemAsSentWhenAcknowledged() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			relay.connected("a", 1);
			relay.packet(7);
			relay.published("t", "hello".getBytes(StandardCharsets.UTF_8));
			relay.disconnected("a", 1);
			List<ReverbFrame> frames = this.reverb.awaitFrames(events(), 4);
			assertThat(frames).extracting(ReverbFrame::event)
				.containsExactly("MqttClientConnected", "MqttPacketProcessed", "MqttClientPublished",
						"MqttClientDisconnected");
			assertThat(frames).extracting((frame) -> frame.json().path("channel").asString()).containsOnly("mqtt");
			assertThat(frames.get(2).text("payload")).isEqualTo("hello");
			Awaitility.await().until(() -> relay.status().count(EventType.PACKET_PROCESSED, Fate.SENT) == 1);
			assertThat(relay.status().bufferedEvents()).isZero();
			assertThat(relay.status().bufferedBytes()).isZero();
		}
	}

	@Test
	void sendsNothingBeforeTheGreeting() {
		this.reverb.behaviour().greet(false);
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.connect-timeout=300ms")) {
			relay.connected("a", 1);
			Awaitility.await().until(() -> this.reverb.connections() >= 2);
			assertThat(this.reverb.frames((frame) -> true)).isEmpty();
			assertThat(relay.status().connected()).isFalse();
			assertThat(relay.health().getStatus()).isEqualTo(Status.DOWN);
			assertThat(relay.health().getDetails()).containsKeys("since", "lastError")
				.containsEntry("bufferedEvents", 1L);
			this.reverb.behaviour().greet(true);
			this.reverb.awaitEvents("MqttClientConnected", 1);
		}
	}

	@Test
	void answersPings() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			this.reverb.awaitConnection();
			this.reverb.ping();
			this.reverb.awaitEvents("pusher:pong", 1);
			assertThat(relay.status().connected()).isTrue();
		}
	}

	@Test
	void pingsWhenThePanelHasBeenSilent() {
		this.reverb.behaviour().activityTimeout(1);
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.pong-timeout=1s")) {
			this.reverb.awaitEvents("pusher:ping", 3);
			assertThat(this.reverb.connections()).isEqualTo(1);
			assertThat(relay.status().connected()).isTrue();
		}
	}

	@Test
	void ignoresWhatItDoesNotUnderstand() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			this.reverb.awaitConnection();
			this.reverb.send("nonsense");
			this.reverb.send("[1]");
			this.reverb.send("{\"event\":\"pusher:pong\"}");
			this.reverb.send("{\"event\":\"something:else\",\"data\":\"{\"}");
			relay.connected("a", 1);
			this.reverb.awaitEvents("MqttClientConnected", 1);
			assertThat(this.reverb.connections()).isEqualTo(1);
		}
	}

	@Test
	void sendsNoFrameThatThePanelWouldRefuse() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			byte[] payload = "\"\\\u0001é😀".repeat(3000).getBytes(StandardCharsets.UTF_8);
			relay.published("t", payload);
			relay.published("t".repeat(60_000), payload);
			List<ReverbFrame> frames = this.reverb.awaitEvents("MqttClientPublished", 2);
			assertThat(frames).allSatisfy((frame) -> assertThat(frame.size()).isBetween(9_980, 10_000));
			assertThat(this.reverb.oversized()).isZero();
			assertThat(this.reverb.connections()).isEqualTo(1);
		}
	}

	@Test
	void drainsTheBufferWhenStopped() {
		this.reverb.behaviour().delay(Duration.ofMillis(1));
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			for (int i = 1; i <= 500; i++) {
				relay.connected("c" + i, i);
			}
		}
		assertThat(this.reverb.frames()).hasSize(500);
	}

	@Test
	void saysWhatIsLeftWhenThePanelDoesNotTakeItBeforeTheStopMustEnd(CapturedOutput output) {
		this.reverb.behaviour().stall();
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.drain-timeout=300ms")) {
			this.reverb.awaitConnection();
			relay.connected("a", 1);
			relay.connected("b", 2);
		}
		assertThat(output).containsOnlyOnce("The Panel has not acknowledged 2 events: they are lost");
	}

	private static Predicate<ReverbFrame> events() {
		return (frame) -> frame.event().startsWith("Mqtt");
	}

}
