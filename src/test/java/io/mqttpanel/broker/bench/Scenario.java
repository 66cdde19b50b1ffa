// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.time.Duration;

/**
 * One kind of load: pairs of a publisher and a subscriber, each pair with a topic of its
 * own.
 *
 * @param title what the report calls it
 * @param qos the QoS of publishing and subscribing
 * @param pace what holds a publisher back
 * @param window how many messages of one publisher may be under way
 * @param rate messages a second of all publishers together, for {@link Pace#SCHEDULED}
 * @param warmup how long the load runs before it is measured
 * @param duration how long it is measured
 * @param persistent whether the subscribers keep their sessions
 */
record Scenario(String title, int qos, Pace pace, int window, int rate, Duration warmup, Duration duration,
		boolean persistent) {

	static final int PAIRS = 10;

	static final int PAYLOAD_SIZE = 256;

	static Scenario flood(Duration warmup, Duration duration) {
		return new Scenario("QoS 0, unthrottled", 0, Pace.SOCKET, 0, 0, warmup, duration, false);
	}

	static Scenario received(int qos, int window, Duration warmup, Duration duration) {
		String title = "QoS %d, %d undelivered".formatted(qos, window);
		return new Scenario(title, qos, Pace.RECEIVED, window, 0, warmup, duration, false);
	}

	static Scenario acknowledged(int window, Duration warmup, Duration duration) {
		return new Scenario("QoS 1, %d unacknowledged".formatted(window), 1, Pace.ACKNOWLEDGED, window, 0, warmup,
				duration, false);
	}

	static Scenario scheduled(int rate, Duration warmup, Duration duration) {
		return new Scenario("QoS 1, %,d msg/s".formatted(rate), 1, Pace.SCHEDULED, 60_000, rate, warmup, duration,
				false);
	}

	Scenario withSessions(boolean persistent) {
		return new Scenario(this.title, this.qos, this.pace, this.window, this.rate, this.warmup, this.duration,
				persistent);
	}

	/**
	 * What holds a publisher back.
	 */
	enum Pace {

		/** Nothing but the socket. */
		SOCKET,

		/** Messages that its subscriber has not received. */
		RECEIVED,

		/** Messages that the broker has not acknowledged. */
		ACKNOWLEDGED,

		/** The clock: a message is due at a certain time, whatever became of the last. */
		SCHEDULED

	}

}
