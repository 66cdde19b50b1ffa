// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events of a client while another one, or many at one address, send far more than the
 * Panel takes. What counts is how many events the Panel gets before: a Panel that takes
 * 500 in a second has 1,000 of them in two.
 */
class FairRelayIntegrationTests {

	private static final int FLOOD = 30_000;

	private static final int TWO_SECONDS = 1_000;

	private static final String[] SMALL_WINDOW = { "mqtt-panel.relay.window.max-events=128",
			"mqtt-panel.relay.buffer-size=4MB", "mqtt-panel.relay.drain-timeout=0s" };

	private final StubReverb reverb = StubReverb.start();

	@TempDir
	private Path directory;

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void oneClientDoesNotDelayAnother() {
		try (RelayFixture relay = RelayFixture.start(this.reverb, SMALL_WINDOW)) {
			stall();
			flood(relay, 1);
			assertThatNewcomerIsHeard(relay, "192.0.2.1:2");
		}
	}

	@Test
	void manyClientsAtOneAddressDoNotDelayOneAtAnother() {
		try (RelayFixture relay = RelayFixture.start(this.reverb, SMALL_WINDOW)) {
			stall();
			flood(relay, 3_000);
			assertThatNewcomerIsHeard(relay, "192.0.2.2:1");
		}
	}

	@Test
	void oneClientDoesNotDelayAnotherOnDisk() {
		try (RelayFixture relay = startWithSpool()) {
			stall();
			flood(relay, 1);
			awaitSpool(relay, FLOOD - 1_000);
			assertThatNewcomerIsHeard(relay, "192.0.2.1:2");
		}
	}

	@Test
	void manyClientsAtOneAddressDoNotDelayOneAtAnotherOnDisk() {
		try (RelayFixture relay = startWithSpool()) {
			stall();
			flood(relay, 3_000);
			awaitSpool(relay, FLOOD - 1_000);
			assertThatNewcomerIsHeard(relay, "192.0.2.2:1");
		}
	}

	@Test
	void keepsTheOrderOfEachClientThroughTheDisk() {
		try (RelayFixture relay = startWithSpool()) {
			stall();
			for (int i = 0; i < 4; i++) {
				relay.connected("client-" + i, 1, "192.0.2." + i + ":1");
			}
			for (int number = 1; number <= 3_000; number++) {
				relay.packet("client-0", number);
				relay.packet("client-" + (number % 3 + 1), number);
				if (number % 500 == 0) {
					awaitMemory(relay);
				}
			}
			this.reverb.behaviour().resume();
			for (int number = 3_001; number <= 3_300; number++) {
				relay.packet("client-0", number);
				relay.packet("client-" + (number % 3 + 1), number);
			}
			List<ReverbFrame> frames = this.reverb.awaitFrames((frame) -> frame.event().equals("MqttPacketProcessed"),
					6_600, Duration.ofSeconds(30));
			int[] last = new int[4];
			assertThat(frames).allSatisfy((frame) -> {
				int client = frame.text("id").charAt(7) - '0';
				int number = frame.data().path("packet_length").asInt();
				assertThat(number).as("of client-" + client).isGreaterThan(last[client]);
				last[client] = number;
			});
			assertThat(frames).hasSize(6_600);
		}
	}

	private RelayFixture startWithSpool() {
		return RelayFixture.start(this.reverb, "mqtt-panel.relay.window.max-events=128",
				"mqtt-panel.relay.drain-timeout=0s", "mqtt-panel.relay.spool.path=" + this.directory,
				"mqtt-panel.relay.spool.fsync-interval=100ms");
	}

	private void stall() {
		this.reverb.awaitConnection();
		this.reverb.behaviour().stall();
	}

	private static void flood(RelayFixture relay, int clients) {
		for (int i = 0; i < clients; i++) {
			relay.connected("flooder-" + i, 1, "192.0.2.1:1");
		}
		for (int i = 0; i < FLOOD; i++) {
			relay.packet("flooder-" + (i % clients), 2);
		}
	}

	private static void awaitSpool(RelayFixture relay, int events) {
		Awaitility.await().until(() -> relay.status().spool().events() >= events);
		awaitMemory(relay);
	}

	private static void awaitMemory(RelayFixture relay) {
		Awaitility.await().until(() -> relay.status().bufferedEvents() <= 200);
	}

	private void assertThatNewcomerIsHeard(RelayFixture relay, String remoteAddress) {
		relay.connected("victim", 1, remoteAddress);
		relay.published("victim", "t");
		this.reverb.behaviour().resume();
		this.reverb.awaitFrames((frame) -> frame.event().equals("MqttClientPublished"), 1);
		List<ReverbFrame> frames = this.reverb.frames();
		List<String> events = frames.stream()
			.filter((frame) -> frame.text("id").equals("victim"))
			.map(ReverbFrame::event)
			.toList();
		assertThat(events).startsWith("MqttClientConnected", "MqttClientPublished");
		assertThat(frames.subList(0, Math.min(frames.size(), TWO_SECONDS)))
			.anyMatch((frame) -> frame.event().equals("MqttClientPublished"));
	}

}
