// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Messages of one session in a file of an earlier version, as they are read. The key of
 * each is its number and, in the last two bytes, the packet identifier it was sent with,
 * 0 if it was not sent. In records those that were sent have numbers of their own, as one
 * may have been sent ahead of others that wait.
 */
final class EarlierMessages implements BiConsumer<Long, EnqueuedMessage> {

	private static final int ID_BITS = 16;

	private static final int ID_MASK = 0xFFFF;

	private static final long NONE = -1;

	private final String session;

	private final Consumer<Change> changes;

	private final Map<Integer, Long> sent = new HashMap<>(0);

	private long waiting;

	private long order;

	private long bytes;

	/** The last message that was not sent, until the next key tells whether it was. */
	private @Nullable EnqueuedMessage unsent;

	private long unsentNumber = NONE;

	EarlierMessages(String session, Consumer<Change> changes) {
		this.session = session;
		this.changes = changes;
	}

	@Override
	public void accept(Long key, EnqueuedMessage message) {
		long number = key >> ID_BITS;
		int id = (int) (key & ID_MASK);
		if (number != this.unsentNumber) {
			end();
		}
		this.unsent = (id == 0) ? message : null;
		this.unsentNumber = (id == 0) ? number : NONE;
		if (id != 0) {
			sent(id, message);
		}
	}

	/** Notes that no message follows. */
	void end() {
		if (this.unsent instanceof PublishedMessage publish) {
			put(this.waiting++, publish);
		}
		this.unsent = null;
	}

	/**
	 * Returns how long the contents of the messages are.
	 * @return bytes in records
	 */
	long bytes() {
		return this.bytes;
	}

	private void sent(int id, EnqueuedMessage message) {
		long position = this.order++;
		long number = MessageNumbers.DIRECT + position;
		Long replaced = this.sent.put(id, number);
		if (replaced != null) {
			this.changes.accept(Change.remove(Kind.MESSAGE, this.session, MessageNumbers.key(replaced)));
		}
		boolean received = !(message instanceof PublishedMessage);
		if (message instanceof PublishedMessage publish) {
			put(number, publish);
		}
		this.changes.accept(Change.put(Kind.SENT, this.session, SentRecord.key(id),
				new SentRecord(number, position, received).encode()));
	}

	private void put(long number, PublishedMessage publish) {
		StoredProperties properties = StoredProperties.unpack(publish.getMqttProperties());
		Change change = MessageRecord.put(this.session, number,
				new PublishedMessage(publish.getTopic(), publish.getPublishingQos(), publish.getPayload(),
						properties.retained(), properties.expiry(), properties.properties()));
		this.bytes += change.shared().length;
		this.changes.accept(change);
	}

}
