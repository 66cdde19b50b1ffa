// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.relay;

import java.util.logging.Logger;

/**
 * A relay with a log of its own.
 */
class LogsItsOwnWay {

	private final Logger logger = Logger.getLogger("relay");

	void log() {
		this.logger.info("");
	}

}
