// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * Panel that handles events one after the other, at a rate and at a distance, in
 * simulated time. What waits for it never ends. Every 20 ms an event is next, and it is
 * measured how long that takes until it is handled.
 */
final class SimulatedPanel {

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long ACKNOWLEDGE_AFTER = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long SAMPLE = TimeUnit.MILLISECONDS.toNanos(20);

	private final BufferedEvent event = new BufferedEvent(1, new ClientDisconnected("c", 1, 0, 1), 200);

	private final AcknowledgementWindow window = new AcknowledgementWindow(1024, 2 << 20, 0,
			(entry) -> this.acknowledged++);

	private final Queue<Long> pongs = new ArrayDeque<>();

	private long cost;

	private long pingCost;

	private long oneWay;

	private long now;

	private long nextTick;

	/** Time at which everything that was sent is handled. */
	private long busyUntil;

	private long nextSample;

	private long[] delays = new long[1024];

	private int samples;

	private long acknowledged;

	private long since;

	SimulatedPanel(int rate, int roundTripMillis) {
		rate(rate);
		roundTrip(roundTripMillis);
	}

	void rate(int rate) {
		this.cost = TimeUnit.SECONDS.toNanos(1) / rate;
	}

	void roundTrip(int millis) {
		this.oneWay = TimeUnit.MILLISECONDS.toNanos(millis) / 2;
	}

	/**
	 * Has a ping cost the Panel as much as an event.
	 */
	void costlyPings() {
		this.pingCost = this.cost;
	}

	/**
	 * Has the Panel do nothing for a while.
	 * @param millis how long
	 */
	void stall(int millis) {
		this.busyUntil = Math.max(this.busyUntil, this.now) + TimeUnit.MILLISECONDS.toNanos(millis);
	}

	/**
	 * Runs and measures anew.
	 * @param seconds how long
	 */
	void run(double seconds) {
		this.samples = 0;
		this.acknowledged = 0;
		this.since = this.now;
		long end = this.now + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
		while (this.now < end) {
			step();
		}
	}

	/**
	 * Runs until the window begins to measure the empty path.
	 * @return whether it did within two minutes
	 */
	boolean runUntilMeasuring() {
		long end = this.now + TimeUnit.MINUTES.toNanos(2);
		while (this.now < end && (this.window.hasRoom() || this.window.unacknowledged() >= this.window.limit())) {
			step();
		}
		return this.now < end;
	}

	private void step() {
		long pong = this.pongs.isEmpty() ? Long.MAX_VALUE : this.pongs.peek();
		this.now = Math.min(pong, this.nextTick);
		if (pong == this.now) {
			this.pongs.remove();
			this.window.ponged(this.now);
		}
		else {
			this.nextTick += TICK;
		}
		while (true) {
			if (this.window.pingDue(this.now, ACKNOWLEDGE_AFTER)) {
				this.window.pinged(this.now);
				this.pongs.add(handle(this.pingCost) + this.oneWay);
			}
			else if (this.window.hasRoom()) {
				send();
			}
			else {
				return;
			}
		}
	}

	private void send() {
		BufferedEvent again = this.window.takeAgain();
		this.window.sent((again != null) ? again : this.event, this.now);
		long handled = handle(this.cost);
		while (this.nextSample <= this.now) {
			if (this.samples == this.delays.length) {
				this.delays = Arrays.copyOf(this.delays, 2 * this.samples);
			}
			this.delays[this.samples++] = handled - this.nextSample;
			this.nextSample += SAMPLE;
		}
	}

	private long handle(long cost) {
		this.busyUntil = Math.max(this.busyUntil, this.now + this.oneWay) + cost;
		return this.busyUntil;
	}

	void loseConnection() {
		this.pongs.clear();
		this.window.connectionLost();
		this.now += TimeUnit.SECONDS.toNanos(1);
		this.busyUntil = this.now;
		this.nextTick = this.now;
		this.nextSample = this.now;
	}

	AcknowledgementWindow window() {
		return this.window;
	}

	/**
	 * Returns the rate of acknowledged events since the last run began.
	 * @return events per second
	 */
	double acknowledgedPerSecond() {
		return this.acknowledged * 1e9 / (this.now - this.since);
	}

	/**
	 * Returns a percentile of the delays of the last run.
	 * @param percent which one, 100 for the longest
	 * @return milliseconds from being next to being handled
	 */
	long delay(double percent) {
		Arrays.sort(this.delays, 0, this.samples);
		return TimeUnit.NANOSECONDS.toMillis(this.delays[(int) Math.ceil(percent / 100 * this.samples) - 1]);
	}

}
