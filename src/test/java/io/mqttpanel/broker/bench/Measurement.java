// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.time.Duration;

import org.HdrHistogram.Histogram;

/**
 * What one run of a scenario showed. Counts cover the whole run, everything else the
 * measured window.
 *
 * @param counts what became of the messages
 * @param deliveredPerSecond messages received per second
 * @param latency from the time a message was due to its arrival
 * @param lag from the time a message was due to its leaving the load client
 * @param brokerCores the broker's processor time per second
 * @param clientCores the load client's processor time per second
 * @param packets MQTT packets in both directions
 * @param disconnects connections that the broker ended
 */
record Measurement(Flow.Counts counts, double deliveredPerSecond, Quantiles latency, Quantiles lag, double brokerCores,
		double clientCores, long packets, int disconnects) {

	double brokerMicrosecondsPerMessage() {
		return this.brokerCores * 1e6 / this.deliveredPerSecond;
	}

	/**
	 * Tells what ought not to happen at all.
	 * @return empty if all is well
	 */
	String irregularities() {
		boolean none = this.disconnects + this.counts.duplicates() + this.counts.reordered() + this.counts.stalls()
				+ this.counts.foreign() + this.counts.unsent() == 0;
		return none ? ""
				: "%d disconnects, %d duplicates, %d out of order, %d times a full window that did not move, %d foreign, %d unsent"
					.formatted(this.disconnects, this.counts.duplicates(), this.counts.reordered(),
							this.counts.stalls(), this.counts.foreign(), this.counts.unsent());
	}

	@Override
	public String toString() {
		return "%,.0f/s, %s, latency %s, lag %s, broker %.2f cores (%.1f us/msg), client %.2f cores, %d disconnects"
			.formatted(this.deliveredPerSecond, this.counts, this.latency, this.lag, this.brokerCores,
					brokerMicrosecondsPerMessage(), this.clientCores, this.disconnects);
	}

	/**
	 * How long it took.
	 *
	 * @param p50 half of them at most this
	 * @param p99 99 % of them at most this
	 * @param p999 99.9 % of them at most this
	 * @param max all of them at most this
	 */
	record Quantiles(Duration p50, Duration p99, Duration p999, Duration max) {

		static Quantiles of(Histogram nanoseconds) {
			return new Quantiles(quantile(nanoseconds, 50), quantile(nanoseconds, 99), quantile(nanoseconds, 99.9),
					Duration.ofNanos(nanoseconds.getMaxValue()));
		}

		private static Duration quantile(Histogram nanoseconds, double percentile) {
			return Duration.ofNanos(nanoseconds.getValueAtPercentile(percentile));
		}

		static double milliseconds(Duration duration) {
			return duration.toNanos() / 1e6;
		}

		@Override
		public String toString() {
			return "%.2f/%.2f/%.2f/%.2f ms".formatted(milliseconds(this.p50), milliseconds(this.p99),
					milliseconds(this.p999), milliseconds(this.max));
		}

	}

}
