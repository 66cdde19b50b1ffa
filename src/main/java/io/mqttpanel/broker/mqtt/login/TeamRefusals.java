// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.time.InstantSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Refusals of clients whose team has too much of something. The first is logged as a
 * warning, and after that one in ten minutes: how many there are is up to the clients.
 * Safe on any thread.
 */
final class TeamRefusals {

	private static final Logger logger = LoggerFactory.getLogger(TeamRefusals.class);

	private final String what;

	private final String remedy;

	private final WarningInterval warnings;

	/**
	 * Creates refusals of which none is made.
	 * @param what what the team has too many of
	 * @param remedy sentence that says how many it may have, and what to do
	 * @param clock the time
	 */
	TeamRefusals(String what, String remedy, InstantSource clock) {
		this.what = what;
		this.remedy = remedy;
		this.warnings = new WarningInterval(clock);
	}

	/**
	 * Makes one.
	 * @param client the client
	 * @return why it is refused
	 */
	ConnectionFault of(ClientConnection client) {
		if (this.warnings.hasPassed()) {
			logger.warn(
					"{} is refused because its team, {}, has too many {}. {}. Further refusals are counted in "
							+ "mqtt.connections.refused, and one in {} minutes is logged",
					client.clientId(), SessionId.team(client.sessionId()), this.what, this.remedy,
					WarningInterval.LENGTH.toMinutes());
		}
		return new ConnectionFault(client.protocolVersion(), Refusal.TOO_MANY_FOR_TEAM,
				"is of a team with too many " + this.what);
	}

}
