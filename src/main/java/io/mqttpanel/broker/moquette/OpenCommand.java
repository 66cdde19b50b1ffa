// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttConnectMessage;

import io.mqttpanel.broker.moquette.MoquetteSessions.OpenedSession;

/**
 * Command for CONNECT. A client whose session cannot be opened is refused.
 */
final class OpenCommand extends ClientCommand {

	private final MqttConnectMessage connect;

	private final int expirySeconds;

	private final List<String> withdrawn;

	OpenCommand(MoquetteConnection connection, MqttConnectMessage connect, int expirySeconds, List<String> withdrawn) {
		super(connection);
		this.connect = connect;
		this.expirySeconds = expirySeconds;
		this.withdrawn = withdrawn;
	}

	@Override
	void execute() {
		OpenedSession session;
		try {
			session = open();
		}
		catch (RuntimeException ex) {
			parts().listener().failed(ex);
			connection().send(MoquettePackets.unavailable(client().protocolVersion()));
			return;
		}
		connection().opened(session);
		connection().send(MoquettePackets.accepted(session.reopened()));
	}

	private OpenedSession open() {
		MoquetteSessions sessions = parts().sessions();
		Object kept = this.connect.variableHeader().isCleanSession() ? null : sessions.find(client().clientId());
		if (kept != null) {
			sessions.prepare(kept, client(), this.expirySeconds);
			parts().subscriptions().unsubscribe(kept, client().clientId(), this.withdrawn);
		}
		return sessions.open(this.connect, client(), connection().moquette(), this.expirySeconds);
	}

}
