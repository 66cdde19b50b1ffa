// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Panel that is slow in bursts, stalls, breaks off, also in the middle of a frame, and
 * reports errors: every event is handled at least once, and the first deliveries of each
 * client's are in order. The system property {@code relay.events} says how many.
 */
class PanelRelayEnduranceIntegrationTests {

	private static final int EVENTS = Integer.getInteger("relay.events", 30_000);

	private static final int CLIENTS = 10;

	private final StubReverb reverb = StubReverb.start();

	private final SplittableRandom random = new SplittableRandom(4);

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void losesNothingAndKeepsTheOrderOfEachClient() {
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.buffer-size=4GB",
				"mqtt-panel.relay.pong-timeout=2s")) {
			for (int i = 0; i < EVENTS; i++) {
				relay.packet("client-" + i % CLIENTS, i);
			}
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30 + EVENTS / 500);
			while (relay.status().bufferedEvents() > EVENTS / 10 && System.nanoTime() < deadline) {
				disturb();
				long left = relay.status().bufferedEvents();
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> relay.status().bufferedEvents() < Math.max(1, left - EVENTS / 50));
			}
			this.reverb.behaviour().delay(Duration.ZERO);
			Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> relay.status().bufferedEvents() == 0);
			assertThat(relay.status().lost().total()).isZero();
		}
		assertFirstDeliveriesAreInOrder(this.reverb.frames());
		assertThat(this.reverb.connections()).isGreaterThan(3);
	}

	private void disturb() {
		this.reverb.behaviour().resume();
		this.reverb.behaviour().delay(Duration.ZERO);
		switch (this.random.nextInt(6)) {
			case 0 -> this.reverb.behaviour().delay(Duration.ofMillis(1));
			case 1 -> {
				this.reverb.behaviour().stall();
				Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
				this.reverb.behaviour().resume();
			}
			case 2 -> this.reverb.dropConnections();
			case 3 -> this.reverb.error(4301);
			case 4 -> this.reverb.breakMidFrame();
			default -> this.reverb.closeConnections(4200, "restarting");
		}
	}

	private static void assertFirstDeliveriesAreInOrder(List<ReverbFrame> frames) {
		Set<Integer> seen = new HashSet<>();
		Map<String, Integer> last = new HashMap<>();
		for (ReverbFrame frame : frames) {
			int number = frame.data().path("packet_length").asInt();
			if (seen.add(number)) {
				Integer before = last.put(frame.text("id"), number);
				assertThat(number).isEqualTo((before != null) ? before + CLIENTS : number % CLIENTS);
			}
		}
		assertThat(seen).hasSize(EVENTS);
	}

}
