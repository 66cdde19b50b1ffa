// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.mqttpanel.broker.mqtt.engine.EngineClient;

/**
 * Command that a client has asked for.
 */
abstract class ClientCommand extends SessionCommand {

	private final MoquetteConnection connection;

	ClientCommand(MoquetteConnection connection) {
		this.connection = connection;
	}

	final MoquetteConnection connection() {
		return this.connection;
	}

	final MoquetteParts parts() {
		return this.connection.parts();
	}

	final EngineClient client() {
		return this.connection.client();
	}

	@Override
	void failed(Throwable cause) {
		client().failed(false, 0, cause);
	}

}
