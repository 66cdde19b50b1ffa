// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the clients of a soak have done.
 */
final class Tally {

	/** Connections that were answered with success. */
	final LongAdder connected = new LongAdder();

	/** Messages of QoS 1 that were acknowledged. */
	final LongAdder acknowledged = new LongAdder();

	/** Messages that were acknowledged and have not come. */
	final LongAdder lost = new LongAdder();

	/** What went wrong that should not. */
	final LongAdder failures = new LongAdder();

	void failed(String who, Exception cause) {
		this.failures.increment();
		System.err.println(who + ": " + cause);
	}

}
