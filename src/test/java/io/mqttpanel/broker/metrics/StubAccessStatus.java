// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.AccessStatus;

/**
 * Access with 31 tombstones and as many live decisions of a source as its place says.
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
