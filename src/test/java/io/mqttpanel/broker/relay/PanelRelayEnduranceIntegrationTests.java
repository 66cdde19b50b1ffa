// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

	/** How many events wait while the Panel misbehaves. */
	private static final int AHEAD = Math.min(10_000, EVENTS / 25);

	private final FirstDeliveries deliveries = new FirstDeliveries(
			(frame) -> frame.data().path("packet_length").asInt());

	private final StubReverb reverb = StubReverb.startForgetful(this.deliveries);

	private final SplittableRandom random = new SplittableRandom(4);

	private int announced;

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void losesNothingAndKeepsTheOrderOfEachClient() {
		long start = System.nanoTime();
		try (RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.pong-timeout=2s")) {
			while (this.announced < EVENTS) {
				announce(relay);
				disturb(relay);
				await(relay, AHEAD / 2);
			}
			this.reverb.behaviour().resume();
			this.reverb.behaviour().delay(Duration.ZERO);
			await(relay, 0);
			assertThat(relay.status().lost().total()).isZero();
		}
		System.out.printf("%,d events handled over %d connections in %d s, %,d repeats%n", this.deliveries.count(),
				this.reverb.connections(), Duration.ofNanos(System.nanoTime() - start).toSeconds(),
				this.deliveries.repeats());
		assertThat(this.deliveries.count()).isEqualTo(EVENTS);
		assertThat(this.deliveries.disordered()).isZero();
		assertThat(this.deliveries.renamed()).isZero();
		assertThat(this.reverb.connections()).isGreaterThan(3);
	}

	private void announce(RelayFixture relay) {
		for (long room = AHEAD - relay.status().bufferedEvents(); room > 0 && this.announced < EVENTS; room--) {
			relay.packet("client-" + this.announced % CLIENTS, this.announced);
			this.announced++;
		}
	}

	private static void await(RelayFixture relay, int left) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.pollInterval(Duration.ofMillis(5))
			.until(() -> relay.status().bufferedEvents() <= left);
	}

	private static void awaitStall(RelayFixture relay) {
		AtomicLong before = new AtomicLong(-1);
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> {
			long buffered = relay.status().bufferedEvents();
			return before.getAndSet(buffered) == buffered;
		});
	}

	private void disturb(RelayFixture relay) {
		this.reverb.behaviour().resume();
		this.reverb.behaviour().delay(Duration.ZERO);
		switch (this.random.nextInt(6)) {
			case 0 -> this.reverb.behaviour().delay(Duration.ofMillis(1));
			case 1 -> {
				this.reverb.behaviour().stall();
				awaitStall(relay);
				this.reverb.behaviour().resume();
			}
			case 2 -> this.reverb.dropConnections();
			case 3 -> this.reverb.error(4301);
			case 4 -> this.reverb.breakMidFrame();
			default -> this.reverb.closeConnections(4200, "restarting");
		}
	}

}
