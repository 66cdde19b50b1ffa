// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Command that belongs to no connection.
 */
abstract class ServerCommand extends SessionCommand {

	private final EngineListener listener;

	ServerCommand(EngineListener listener) {
		this.listener = listener;
	}

	@Override
	final void failed(Throwable cause) {
		this.listener.failed(cause);
	}

}
