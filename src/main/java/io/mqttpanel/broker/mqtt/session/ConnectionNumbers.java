// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers of connections. They grow across restarts too: 1,024 connections a millisecond
 * since 1970 are not reached, and the numbers stay exact in a JSON number.
 */
final class ConnectionNumbers {

	private static final AtomicLong last = new AtomicLong(System.currentTimeMillis() << 10);

	private ConnectionNumbers() {
	}

	static long next() {
		return last.incrementAndGet();
	}

}
