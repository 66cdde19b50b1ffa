// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.time.Duration;
import java.util.function.Supplier;

import org.HdrHistogram.Histogram;

import io.mqttpanel.broker.bench.Measurement.Quantiles;

/**
 * The measured part of a run: what happens outside of it is not recorded here. Used on
 * the event loop only.
 */
final class Window {

	private final Supplier<Duration> brokerCpu;

	private final Histogram latency = new Histogram(3);

	private final Histogram lag = new Histogram(3);

	private Reading start = Reading.NEVER;

	private Reading end = Reading.NEVER;

	private long received;

	Window(Supplier<Duration> brokerCpu) {
		this.brokerCpu = brokerCpu;
	}

	void open() {
		this.start = read();
	}

	void close() {
		this.end = read();
	}

	private boolean isOpen() {
		return this.start != Reading.NEVER && this.end == Reading.NEVER;
	}

	void sent(long due) {
		if (isOpen()) {
			this.lag.recordValue(Math.max(0, System.nanoTime() - due));
		}
	}

	void received(long due) {
		boolean open = isOpen();
		if (open) {
			this.received++;
		}
		boolean dueInside = this.start != Reading.NEVER && due - this.start.time() >= 0
				&& (open || due - this.end.time() <= 0);
		if (dueInside) {
			this.latency.recordValue(Math.max(0, System.nanoTime() - due));
		}
	}

	Measurement measurement(Flow.Counts counts, long packets, int disconnects) {
		double elapsed = this.end.time() - this.start.time();
		double broker = this.end.broker().minus(this.start.broker()).toNanos() / elapsed;
		double client = this.end.client().minus(this.start.client()).toNanos() / elapsed;
		return new Measurement(counts, this.received * 1e9 / elapsed, Quantiles.of(this.latency),
				Quantiles.of(this.lag), broker, client, packets, disconnects);
	}

	private Reading read() {
		return new Reading(System.nanoTime(), this.brokerCpu.get(), cpu(ProcessHandle.current()));
	}

	static Duration cpu(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

	/**
	 * The clocks at one end of the window.
	 *
	 * @param time this process's clock, in nanoseconds
	 * @param broker the broker's processor time
	 * @param client the load client's processor time
	 */
	private record Reading(long time, Duration broker, Duration client) {

		private static final Reading NEVER = new Reading(0, Duration.ZERO, Duration.ZERO);

	}

}
