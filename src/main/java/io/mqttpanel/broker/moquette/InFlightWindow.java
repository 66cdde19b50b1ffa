// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Messages of one session that were sent and are not acknowledged, in the order in which
 * they were sent [MQTT-4.6.0-1], and on disk too where the session is. Moquette begins
 * with the first packet identifiers on each new connection, also if they are in use; here
 * these are passed over [MQTT-2.2.1-4]. Used by the session's loop only.
 */
final class InFlightWindow extends LinkedHashMap<Integer, EnqueuedMessage> {

	private static final Logger logger = LoggerFactory.getLogger(InFlightWindow.class);

	private static final long serialVersionUID = 1L;

	private static final int LAST_ID = 65_535;

	private final transient @Nullable DurableQueue store;

	private final transient EngineListener listener;

	private transient @Nullable MoquetteConnection connection;

	/**
	 * Creates a window with what was in flight before a restart.
	 * @param store where it is kept, {@code null} for memory only
	 * @param listener hears of messages that are dropped while the client is absent
	 */
	InFlightWindow(@Nullable DurableQueue store, EngineListener listener) {
		this.store = store;
		this.listener = listener;
		if (store != null) {
			store.restore(super::put);
		}
	}

	/**
	 * Binds the window to a connection.
	 * @param next the connection of the session's client
	 */
	void bind(MoquetteConnection next) {
		this.connection = next;
	}

	/**
	 * Ends the binding: the connection is gone.
	 */
	void unbind() {
		this.connection = null;
	}

	/**
	 * Reports that a message is not delivered.
	 * @param reason why not
	 */
	void dropped(DropReason reason) {
		if (this.connection != null) {
			this.connection.client().dropped(reason);
		}
		else {
			this.listener.dropped(reason);
		}
	}

	@Override
	public @Nullable EnqueuedMessage put(Integer id, EnqueuedMessage message) {
		if (this.store != null) {
			note(this.store, id, message);
		}
		return super.put(id, message);
	}

	/** A message that cannot be stored can still be sent; a crash forgets that it was. */
	private static void note(DurableQueue store, Integer id, EnqueuedMessage message) {
		try {
			store.sent(id, message);
		}
		catch (RuntimeException ex) {
			logger.debug("A message in flight could not be stored", ex);
		}
	}

	@Override
	public @Nullable EnqueuedMessage remove(@Nullable Object id) {
		EnqueuedMessage removed = super.remove(id);
		if (removed != null && this.store != null && id instanceof Integer identifier) {
			this.store.acknowledged(identifier, removed);
		}
		if (removed instanceof PubRelMarker) {
			reserve();
		}
		return removed;
	}

	/**
	 * Releases what is in memory, when the broker stops.
	 */
	void release() {
		values().forEach(EnqueuedMessage::release);
		clear();
	}

	/**
	 * Takes a slot that Moquette is about to give back without having taken it: what a
	 * client completes of an earlier connection gives it no room beyond its Receive
	 * Maximum [MQTT5-4.9.0-2].
	 */
	private void reserve() {
		if (this.connection != null) {
			Object quota = MoquetteInternals.CONNECTION_SEND_QUOTA.get(this.connection.moquette());
			Object available = MoquetteInternals.QUOTA_AVAILABLE.call(quota);
			if (available != null && available.equals(MoquetteInternals.QUOTA_MAXIMUM.call(quota))) {
				MoquetteInternals.QUOTA_CONSUME.call(quota);
			}
		}
	}

	/**
	 * Makes the connection give a packet identifier next that is not in use.
	 */
	void passOverUsed() {
		if (!isEmpty() && this.connection != null) {
			AtomicInteger last = MoquetteInternals.CONNECTION_LAST_PACKET_ID.get(this.connection.moquette());
			while (containsKey((last.get() == LAST_ID) ? 1 : last.get() + 1)) {
				last.set((last.get() == LAST_ID) ? 1 : last.get() + 1);
			}
		}
	}

}
