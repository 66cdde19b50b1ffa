// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

/**
 * Command that concerns the session of a connection. It does nothing if the session
 * belongs to another connection by then, or has ended.
 */
abstract class BoundCommand extends ClientCommand {

	BoundCommand(MoquetteConnection connection) {
		super(connection);
	}

	/**
	 * Does what the command is for.
	 * @param session the session, bound to the connection
	 */
	abstract void execute(Object session);

	@Override
	void execute() {
		Object session = connection().boundSession();
		if (session != null) {
			execute(session);
		}
	}

}
