// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Number of unacknowledged events in front of Panels of any rate and distance, most of
 * the time under a backlog that does not end.
 */
class CongestionWindowTests {

	private final AcknowledgementWindow window = new AcknowledgementWindow(1024, 1 << 20, 0, (entry) -> {
	});

	@ParameterizedTest
	@CsvSource({ "50, 1, 1800", "50, 20, 1800", "50, 300, 1800", "500, 1, 1800", "500, 20, 1800", "500, 300, 1800",
			"5000, 1, 300", "5000, 20, 300", "5000, 300, 300", "50000, 1, 65", "50000, 20, 65", "50000, 300, 65" })
	void keepsTheDelayShortAndTheRateForAsLongAsTheBacklogLasts(int rate, int roundTrip, int seconds) {
		SimulatedPanel panel = new SimulatedPanel(rate, roundTrip);
		panel.run(seconds);
		assertThat(panel.delay(99)).isLessThan(350 + 6 * roundTrip / 5);
		assertThat(panel.delay(100)).isLessThan(2_000);
		double possible = Math.min(rate, 0.9 * 1024 * 1000 / roundTrip);
		assertThat(panel.acknowledgedPerSecond()).isGreaterThan(0.98 * possible);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20, 300 })
	void leavesThePanelItsTimeForEventsWherePingsCostAsMuch(int roundTrip) {
		SimulatedPanel panel = new SimulatedPanel(500, roundTrip);
		panel.costlyPings();
		panel.run(1_800);
		assertThat(panel.acknowledgedPerSecond()).isGreaterThan(475);
		assertThat(panel.delay(99)).isLessThan(350 + roundTrip);
	}

	@ParameterizedTest
	@CsvSource({ "5000, 500", "500, 50", "500, 5000", "50, 500" })
	void followsTheRate(int before, int after) {
		SimulatedPanel panel = new SimulatedPanel(before, 20);
		panel.run(100);
		panel.rate(after);
		panel.run(10);
		assertThat(panel.delay(100)).isLessThan(3_000);
		panel.run(100);
		assertThat(panel.delay(99)).isLessThan(400);
		assertThat(panel.acknowledgedPerSecond()).isGreaterThan(0.98 * after);
	}

	@Test
	void doesNotCollapseWhenThePathBecomesLong() {
		SimulatedPanel panel = new SimulatedPanel(5_000, 1);
		panel.run(100);
		panel.roundTrip(300);
		panel.run(3);
		panel.run(3);
		assertThat(panel.acknowledgedPerSecond()).isGreaterThan(2_500);
	}

	@Test
	void shortensTheDelayWhenThePathHasBecomeShort() {
		SimulatedPanel panel = new SimulatedPanel(500, 300);
		panel.run(100);
		assertThat(panel.delay(50)).isGreaterThan(350);
		panel.roundTrip(1);
		panel.run(65);
		panel.run(60);
		assertThat(panel.delay(99)).isLessThan(350);
	}

	@Test
	void isNotDeceivedByASingleDelayWhenItMeasures() {
		SimulatedPanel panel = new SimulatedPanel(500, 1);
		panel.run(10);
		assertThat(panel.runUntilMeasuring()).isTrue();
		panel.roundTrip(1_000);
		panel.run(1.5);
		panel.roundTrip(1);
		panel.run(5);
		panel.run(50);
		assertThat(panel.delay(100)).isLessThan(350);
	}

	@Test
	void goesOnWhenTheConnectionIsLostInTheMidstOfAMeasurement() {
		SimulatedPanel panel = new SimulatedPanel(500, 20);
		panel.run(10);
		assertThat(panel.runUntilMeasuring()).isTrue();
		panel.loseConnection();
		panel.run(3);
		assertThat(panel.delay(100)).isLessThan(1_000);
		panel.run(100);
		assertThat(panel.delay(99)).isLessThan(400);
		assertThat(panel.acknowledgedPerSecond()).isGreaterThan(490);
	}

	@Test
	void recoversFromPausesOfThePanel() {
		SimulatedPanel panel = new SimulatedPanel(500, 300);
		panel.run(30);
		double rate = 0;
		for (int i = 0; i < 10; i++) {
			panel.stall(500);
			panel.run(10);
			rate += panel.acknowledgedPerSecond() / 10;
		}
		// Of 500/s the pauses leave 475/s.
		assertThat(rate).isGreaterThan(440);
	}

	@Test
	void measuresNothingAsLongAsSingleEventsDo() {
		for (int second = 0; second < 600; second++) {
			send(1, second * 1_000L);
			assertThat(this.window.hasRoom()).isTrue();
			acknowledge(second * 1_000L, second * 1_000L + 2);
		}
		send(64, 600_000);
		assertThat(this.window.hasRoom()).isFalse();
		acknowledge(600_000, 600_010);
		send(2, 600_010);
		assertThat(this.window.hasRoom()).isTrue();
	}

	@Test
	void measuresWithASingleEventAfterAMinuteInWhichItWasFull() {
		measure();
		fill(59_000);
		acknowledge(59_000, 59_010);
		fill(61_000);
		assertThat(this.window.hasRoom()).isFalse();
		acknowledge(61_000, 61_010);
		assertThat(this.window.hasRoom()).isTrue();
		send(1, 61_010);
		assertThat(this.window.hasRoom()).isFalse();
		assertThat(this.window.pingDue(TimeUnit.MILLISECONDS.toNanos(61_010), Long.MAX_VALUE)).isTrue();
		acknowledge(61_010, 61_012);
		send(2, 61_012);
		assertThat(this.window.hasRoom()).isTrue();
	}

	@Test
	void measuresAgainOnANewConnection() {
		measure();
		this.window.connectionLost();
		fill(10);
		acknowledge(10, 20);
		send(1, 20);
		assertThat(this.window.hasRoom()).isFalse();
		this.window.connectionLost();
		send(2, 30);
		assertThat(this.window.hasRoom()).isTrue();
	}

	@Test
	void isReducedOnceByLateAcknowledgementsToWhatThePanelTakes() {
		measure();
		assertThat(this.window.limit()).isEqualTo(64);
		assertThat(this.window.roundTrip()).isEqualTo(Duration.ofMillis(2));
		send(16, 10);
		ping(10);
		send(16, 10);
		ping(10);
		fill(20);
		ping(20);
		pong(260);
		// It took 16 in 250 ms. 102 ms are wanted, but the first reduction is by half.
		assertThat(this.window.limit()).isEqualTo(32);
		ping(270);
		pong(400);
		pong(500);
		assertThat(this.window.limit()).isEqualTo(32);
		fill(501);
		pong(502);
		fill(510);
		acknowledge(510, 730);
		assertThat(this.window.limit()).isEqualTo(16);
	}

	@Test
	void growsByAQuarterNearTheToleratedDelayAndTwofoldFarFromIt() {
		measure();
		fill(10);
		acknowledge(10, 200);
		assertThat(this.window.limit()).isEqualTo(80);
		fill(210);
		acknowledge(210, 220);
		assertThat(this.window.limit()).isEqualTo(160);
		send(80, 230);
		acknowledge(230, 240);
		assertThat(this.window.limit()).isEqualTo(160);
	}

	@Test
	void becomesSmallAgainWhenItIsNotNeeded() {
		SimulatedPanel panel = new SimulatedPanel(50_000, 1);
		panel.run(1);
		AcknowledgementWindow grown = panel.window();
		assertThat(grown.limit()).isEqualTo(1024);
		long now = TimeUnit.SECONDS.toNanos(2);
		for (int minute = 0; minute < 10; minute++) {
			while (grown.unacknowledged() > 0) {
				grown.pinged(now);
				grown.ponged(now + 1);
			}
			now += TimeUnit.SECONDS.toNanos(61);
			grown.sent(event(), now);
		}
		assertThat(grown.limit()).isEqualTo(64);
	}

	private void measure() {
		send(1, 0);
		acknowledge(0, 2);
	}

	private void fill(long millis) {
		while (this.window.hasRoom()) {
			send(1, millis);
		}
	}

	private void send(int count, long millis) {
		for (int i = 0; i < count; i++) {
			this.window.sent(event(), TimeUnit.MILLISECONDS.toNanos(millis));
		}
	}

	private void acknowledge(long sent, long answered) {
		ping(sent);
		pong(answered);
	}

	private void ping(long millis) {
		this.window.pinged(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	private void pong(long millis) {
		assertThat(this.window.ponged(TimeUnit.MILLISECONDS.toNanos(millis))).isTrue();
	}

	private static BufferedEvent event() {
		return new BufferedEvent(1, new ClientDisconnected("c", 1, 0, 1), 10);
	}

}
