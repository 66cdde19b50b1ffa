// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.AccessStatus;

/**
 * Access status with 31 tombstones and a different number of live decisions for each
 * source.
 */
class StubAccessStatus implements AccessStatus {

	@Override
	public long liveDecisions(Source source) {
		return source.ordinal();
	}

	@Override
	public long tombstones() {
		return 31;
	}

}
