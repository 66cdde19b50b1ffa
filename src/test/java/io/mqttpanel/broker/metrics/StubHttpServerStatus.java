// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.mqttpanel.broker.event.HttpServerStatus;

/**
 * Figures of an HTTP server.
 */
class StubHttpServerStatus implements HttpServerStatus {

	@Override
	public int connections() {
		return 7;
	}

	@Override
	public long refused(Reason reason) {
		return 10 + reason.ordinal();
	}

}
