// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.End;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * End of a client's connection as it is announced, which can be later: it keeps nothing
 * of the connection in memory.
 *
 * @param event what the Panel gets
 * @param will the will that is left, {@code null} for none
 * @param allowed whether the client's rules allow it
 * @param expirySeconds for how long the session is kept
 */
record ClientEnd(ClientDisconnected event, @Nullable Will will, boolean allowed, int expirySeconds) {

	/** Of the end, its event and what waits with it. */
	private static final int BASE = 512;

	/**
	 * Returns the end of a connection, now.
	 * @param client the client
	 * @param will the will that is left, {@code null} for none
	 * @param expirySeconds for how long the session is kept
	 * @return the end
	 */
	static ClientEnd of(ClientConnection client, @Nullable Will will, int expirySeconds) {
		return new ClientEnd(
				new ClientDisconnected(client.clientId(), client.number(), client.teamId(), System.currentTimeMillis()),
				will, will != null && will.isAllowed(client.rules()), expirySeconds);
	}

	/**
	 * Returns what other nodes have to know of it.
	 * @return the end as they know it
	 */
	End shared() {
		return new End(this.allowed, BASE + this.event.clientId().length() * (long) Character.BYTES
				+ ((this.will != null) ? this.will.weight() : 0));
	}

	/**
	 * Announces it, and leaves the will. Safe on any thread.
	 * @param events where it is announced
	 * @param wills takes the will
	 * @param timer waits for the delay of the will
	 */
	void announce(BrokerEvents events, Wills wills, EventExecutor timer) {
		events.announce(this.event);
		leave(events, wills, timer);
	}

	/**
	 * Leaves the will.
	 * @param events where it is announced that it is not left
	 * @param wills takes the will
	 * @param timer waits for the delay of the will
	 */
	void leave(BrokerEvents events, Wills wills, EventExecutor timer) {
		if (this.will == null) {
			return;
		}
		if (!this.allowed) {
			events.announce(new AccessDenied(AccessDenied.Action.WILL, System.currentTimeMillis()));
		}
		else if (!wills.leave(this.will, this.expirySeconds, timer)) {
			events.announce(new LimitReached(LimitReached.Limit.WAITING_WILLS, System.currentTimeMillis()));
		}
	}

}
