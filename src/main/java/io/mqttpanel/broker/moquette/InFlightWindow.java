// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was sent to a client and is not acknowledged, in the order in which it was sent
 * [MQTT-4.6.0-1], and on disk too where the session is. The engine gives the first packet
 * identifiers again on each new connection, also those that are in use; here they are
 * passed over [MQTT-2.2.1-4]. Used by the session's loop only.
 */
final class InFlightWindow extends LinkedHashMap<Integer, EnqueuedMessage> {

	private static final Logger logger = LoggerFactory.getLogger(InFlightWindow.class);

	private static final long serialVersionUID = 1L;

	private static final int LAST_ID = 65_535;

	private final transient Object session;

	private final transient @Nullable DurableQueue store;

	private InFlightWindow(Object session, @Nullable DurableQueue store) {
		this.session = session;
		this.store = store;
	}

	/**
	 * Takes the place of what a session has, with what it had before a restart.
	 * @param session the engine's session
	 * @param store where it is kept, {@code null} for memory only
	 * @return what is in flight
	 */
	static InFlightWindow install(Object session, @Nullable DurableQueue store) {
		InFlightWindow window = new InFlightWindow(session, store);
		if (store != null) {
			store.restore(window::restore);
		}
		MoquetteFields.write(session, "inflightWindow", window);
		return window;
	}

	private void restore(Integer id, EnqueuedMessage message) {
		super.put(id, message);
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
			logger.debug("A message under way could not be stored", ex);
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
	 * Returns the connection of the session's client.
	 * @return its channel, {@code null} while it is away
	 */
	@Nullable Channel channel() {
		Object connection = MoquetteFields.readNullable(this.session, "mqttConnection");
		return (connection != null) ? (Channel) MoquetteFields.read(connection, "channel") : null;
	}

	/**
	 * Lets go of what is in memory, when the broker stops.
	 */
	void release() {
		values().forEach(EnqueuedMessage::release);
		clear();
	}

	/**
	 * What a client completes of an earlier connection gives it no room beyond its
	 * Receive Maximum [MQTT5-4.9.0-2].
	 */
	private void reserve() {
		Object connection = MoquetteFields.readNullable(this.session, "mqttConnection");
		Object quota = (connection != null) ? MoquetteFields.readNullable(connection, "sendQuota") : null;
		if (quota != null && number(quota, "availableSlots") == number(quota, "getMaximum")) {
			MoquetteFields.call(quota, "consumeSlot", new Class<?>[0]);
		}
	}

	private static int number(Object quota, String method) {
		return (MoquetteFields.call(quota, method, new Class<?>[0]) instanceof Integer number) ? number : 0;
	}

	/**
	 * Has the connection give an identifier next that is not in use.
	 */
	void passOverUsed() {
		if (isEmpty()) {
			return;
		}
		Object connection = MoquetteFields.readNullable(this.session, "mqttConnection");
		if (connection != null && MoquetteFields.read(connection, "lastPacketId") instanceof AtomicInteger last) {
			while (containsKey((last.get() == LAST_ID) ? 1 : last.get() + 1)) {
				last.set((last.get() == LAST_ID) ? 1 : last.get() + 1);
			}
		}
	}

}
