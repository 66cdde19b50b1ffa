// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.CompletableFuture;

import io.netty.util.concurrent.GlobalEventExecutor;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.session.SessionContext;

/**
 * Clients of one broker as the other nodes of a cluster concern them.
 */
final class SharedClients implements SessionClaims.Listener {

	private final SessionContext context;

	private final Wills wills;

	SharedClients(SessionContext context, Wills wills) {
		this.context = context;
		this.wills = wills;
	}

	@Override
	public CompletableFuture<Void> claimed(String sessionId) {
		return this.context.registry().giveUp(sessionId);
	}

	@Override
	public void disowned(String sessionId, long connection) {
		this.context.registry().disown(sessionId, connection);
	}

	/** The will is due, because the session has ended with the connection. */
	@Override
	public void orphaned(String sessionId, byte[] record, long agoMillis, boolean leavesWill) {
		ClientRecord client = ClientRecord.decode(sessionId, record, this.context.engine());
		this.context.events()
			.announce(new ClientDisconnected(client.clientId(), client.connection(), client.teamId(),
					System.currentTimeMillis() - agoMillis));
		Will will = client.will();
		if (leavesWill && will != null) {
			this.wills.leave(will, 0, GlobalEventExecutor.INSTANCE);
		}
	}

}
