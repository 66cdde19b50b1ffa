// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.RelayControl.Action;
import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands of the operator to a running relay, and its own reports of losses.
 */
class PanelRelayControlIntegrationTests {

	private final StubReverb reverb = StubReverb.start();

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void announcesExactlyWhatWasLostOnTheNextEvent() {
		this.reverb.goAway();
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.buffer-size=100KB")) {
			for (int i = 1; i <= 3_000; i++) {
				relay.packet(i & 0xFFFF);
			}
			this.reverb.comeBack();
			Awaitility.await().until(() -> relay.status().bufferedEvents() == 0);
			long lost = relay.status().count(EventType.PACKET_PROCESSED, Fate.DROPPED);
			assertThat(lost).isPositive();
			List<ReverbFrame> frames = this.reverb.awaitEvents("MqttPacketProcessed", 3_000 - (int) lost);
			assertThat(frames.get(0).data().path("lost_before").toString()).isEqualTo("{\"packet\":" + lost + "}");
			assertThat(frames.stream().skip(1)).noneMatch((frame) -> frame.data().has("lost_before"));
			assertThat(relay.health().getDetails()).containsEntry("lost",
					Map.of("lifecycle", 0L, "published", 0L, "packet", lost));
			relay.packet(1);
			assertThat(this.reverb.awaitEvents("MqttPacketProcessed", 3_001 - (int) lost)
				.get(3_000 - (int) lost)
				.data()
				.has("lost_before")).isFalse();
		}
	}

	@Test
	void repeatsTheAnnouncementOfALossUntilItIsAcknowledged() {
		this.reverb.goAway();
		this.reverb.behaviour().answerPings(false);
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.buffer-size=100KB",
				"mqtt-panel.relay.window.max-events=1", "mqtt-panel.relay.pong-timeout=300ms")) {
			for (int i = 1; i <= 3_000; i++) {
				relay.packet(i & 0xFFFF);
			}
			this.reverb.comeBack();
			List<ReverbFrame> frames = this.reverb.awaitEvents("MqttPacketProcessed", 3);
			assertThat(frames).extracting((frame) -> frame.text("event_id"))
				.hasSize(3)
				.containsOnly(frames.get(0).text("event_id"));
			assertThat(frames).extracting((frame) -> frame.data().path("lost_before").path("packet").asLong())
				.containsOnly(relay.status().lost().packet());
		}
	}

	@Test
	void sendsNothingWhilePausedAndDrainsBeforeItPauses() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			this.reverb.awaitConnection();
			relay.control().perform(Action.PAUSE);
			relay.connected("a", 1);
			awaitWhatIsSent();
			assertThat(this.reverb.frames()).isEmpty();
			assertThat(relay.control().describe()).containsEntry("sending", "paused");
			relay.control().perform(Action.DRAIN);
			this.reverb.awaitEvents("MqttClientConnected", 1);
			Awaitility.await().until(() -> "paused".equals(relay.control().describe().get("sending")));
			assertThat(relay.status().bufferedEvents()).isZero();
			relay.connected("b", 2);
			awaitWhatIsSent();
			assertThat(this.reverb.frames()).hasSize(1);
			Awaitility.await().until(() -> !relay.status().oldestUnacknowledged().isZero());
			relay.control().perform(Action.RESUME);
			this.reverb.awaitEvents("MqttClientConnected", 2);
			Awaitility.await().until(() -> relay.status().bufferedEvents() == 0);
			assertThat(relay.status().roundTrip()).isPositive();
		}
	}

	/**
	 * Waits for two answers to pings, one after the other. The relay looks for events
	 * when it answers, so whatever it sends with the first answer is before the second.
	 */
	private void awaitWhatIsSent() {
		for (int i = 0; i < 2; i++) {
			int answers = this.reverb.frames(PanelRelayControlIntegrationTests::isPong).size();
			this.reverb.ping();
			this.reverb.awaitFrames(PanelRelayControlIntegrationTests::isPong, answers + 1);
		}
	}

	private static boolean isPong(ReverbFrame frame) {
		return frame.event().equals("pusher:pong");
	}

	@Test
	void filtersFromOneMomentToTheNext() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			this.reverb.awaitConnection();
			relay.control().changeFilter(Map.of("payload", "limit", "payloadLimit", "3", "topicsExclude", "secret/#"));
			relay.published("secret/t", "hidden".getBytes(StandardCharsets.UTF_8));
			relay.published("open/t", "hello".getBytes(StandardCharsets.UTF_8));
			List<ReverbFrame> frames = this.reverb.awaitEvents("MqttClientPublished", 1);
			assertThat(frames.get(0).text("payload")).isEqualTo("hel");
			assertThat(frames.get(0).data().path("payload_size").asInt()).isEqualTo(5);
			assertThat(relay.status().lost().total()).isZero();
		}
	}

	@Test
	void reportsAgainWhoIsConnectedWhenAsked() {
		try (RelayFixture relay = RelayFixture.start(this.reverb)) {
			relay.connected("a", 1);
			relay.subscribed("a", 1, "t/#");
			relay.connected("b", 2);
			relay.disconnected("b", 2);
			this.reverb.awaitEvents("MqttClientDisconnected", 1);
			relay.control().perform(Action.RESYNC);
			List<ReverbFrame> frames = this.reverb.awaitFrames((frame) -> frame.data().has("snapshot"), 2);
			assertThat(frames).extracting(ReverbFrame::event)
				.containsExactly("MqttClientConnected", "MqttClientSubscribed");
			assertThat(frames).extracting((frame) -> frame.text("id")).containsOnly("a");
			assertThat(frames.get(0).text("remote")).isEqualTo("127.0.0.1:1");
		}
	}

	@Test
	void reportsAgainWhoseConnectionsThePanelHasMissed() {
		this.reverb.goAway();
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.buffer-size=100KB")) {
			relay.connected("stays", 1);
			for (int i = 2; i <= 2_000; i++) {
				relay.connected("missed", i);
				relay.disconnected("missed", i);
			}
			relay.connected("missed", 2_001);
			assertThat(relay.status().lost().lifecycle()).isPositive();
			this.reverb.comeBack();
			List<ReverbFrame> frames = this.reverb.awaitFrames((frame) -> frame.data().has("snapshot"), 1);
			assertThat(frames).extracting((frame) -> frame.text("id")).containsExactly("missed");
		}
	}

}
