// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

/**
 * What the clients do wrong on purpose, to see whether the bench notices.
 */
enum Mistake {

	/** Nothing. */
	NONE,

	/** All that is sent counts as acknowledged at once. */
	EARLY,

	/** Receivers of QoS 2 forget which identifiers are not released. */
	FORGET,

	/** Publishers send unacknowledged messages of QoS 2 again as new ones. */
	AGAIN

}
