// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.moquette;

import java.time.Instant;

/**
 * A moment that ends early or late when the date is set.
 */
record GoesByTheDate(Instant end) {

	boolean isOver() {
		return this.end.isBefore(Instant.now());
	}

}
