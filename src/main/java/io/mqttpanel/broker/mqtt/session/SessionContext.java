// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.function.Supplier;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.engine.Engine;

/**
 * State that all connections of one broker share.
 *
 * @param events where everything is announced
 * @param closer what refuses and closes connections
 * @param registry clients by client identifier
 * @param wills wills of clients that are gone
 * @param failedCommands handling of commands that the engine has failed at
 */
public record SessionContext(BrokerEvents events, ConnectionCloser closer, ClientRegistry registry, Wills wills,
		 FailedCommands failedCommands) {

	/**
	 * Creates the state of one broker.
	 * @param events where everything is announced
	 * @param engine the engine that publishes wills
	 * @return the state
	 */
	public static SessionContext create(BrokerEvents events, Supplier<Engine> engine) {
		ConnectionCloser closer = new ConnectionCloser(events);
		return new SessionContext(events, closer, new ClientRegistry(closer), new Wills(engine),
				new FailedCommands(events, closer));
	}

}
