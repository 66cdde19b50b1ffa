// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

/**
 * Retained messages in the store, by the names of their topics among those of all teams.
 * Changes are made by one thread at a time; what is read may be read by any.
 */
final class RetainedRecords {

	private static final String NO_SESSION = "";

	private static final int FIXED = 1 + Long.BYTES + Integer.BYTES;

	private final StoreChanges changes;

	/** The last change of each topic that is not committed. */
	private final Map<String, Record> latest = new ConcurrentHashMap<>();

	RetainedRecords(StoreChanges changes) {
		this.changes = changes;
	}

	/**
	 * Reads all messages, one after the other.
	 * @param each gets each of them
	 */
	void forEach(Consumer<RetainedMessage> each) {
		this.changes.commits().store().readAll(Kind.RETAINED, (owner, key, value) -> {
			each.accept(decode(key, value));
			return true;
		});
	}

	/**
	 * Reads a message.
	 * @param name its topic
	 * @return the message, {@code null} if there is none
	 */
	@Nullable RetainedMessage get(String name) {
		@Nullable RetainedMessage[] found = new RetainedMessage[1];
		this.changes.commits().store().read(Kind.RETAINED, NO_SESSION, key(name), (owner, key, value) -> {
			RetainedMessage first = decode(key, value);
			found[0] = first.getTopic().toString().equals(name) ? first : null;
			return false;
		});
		return found[0];
	}

	/**
	 * Writes a message, in the place of the one that its topic has.
	 * @param message the message
	 * @param whenOnDisk run when it is committed, on any thread
	 */
	void put(RetainedMessage message, Runnable whenOnDisk) {
		add(message.getTopic().toString(), message, whenOnDisk);
	}

	void remove(String name) {
		add(name, null, () -> {
		});
	}

	/**
	 * Returns whether a change of a topic is not committed yet.
	 * @param name the topic
	 * @return {@code false} if what is known of it is on disk
	 */
	boolean isChanging(String name) {
		return this.latest.containsKey(name);
	}

	private void add(String name, @Nullable RetainedMessage message, Runnable whenOnDisk) {
		Record change = new Record(name, message, whenOnDisk, this.latest.get(name));
		this.latest.put(name, change);
		this.changes.add(change);
	}

	private static byte[] key(String name) {
		return name.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Encodes a message.
	 * @param message the message
	 * @return what is stored of it beside its topic
	 */
	static byte[] encode(RetainedMessage message) {
		byte[] properties = PropertiesRecord.encode(message.getMqttProperties());
		Instant end = message.getExpiryTime();
		ByteBuffer buffer = ByteBuffer.allocate(FIXED + properties.length + message.getPayload().length);
		buffer.put((byte) message.qosLevel().value());
		buffer.putLong((end != null) ? MessageRecord.date(end) : Long.MAX_VALUE);
		MessageRecord.put(buffer, properties);
		return buffer.put(message.getPayload()).array();
	}

	private static RetainedMessage decode(byte[] key, byte[] value) {
		ByteBuffer buffer = ByteBuffer.wrap(value);
		MqttQoS qos = MqttQoS.valueOf(buffer.get());
		long date = buffer.getLong();
		byte[] properties = MessageRecord.get(buffer);
		byte[] payload = new byte[buffer.remaining()];
		buffer.get(payload);
		return new RetainedMessage(Topic.asTopic(new String(key, StandardCharsets.UTF_8)), qos, payload,
				PropertiesRecord.decode(properties), (date == Long.MAX_VALUE) ? null : MessageRecord.expiry(date));
	}

	/**
	 * Change of one topic. It is not written if a later one is already: publications are
	 * committed when they are complete, which may be in another order.
	 */
	private final class Record implements StoredState {

		private static final int OVERHEAD = 256;

		private final String name;

		private final @Nullable RetainedMessage message;

		private final Runnable whenOnDisk;

		/** Its position among the changes that have the same history. */
		private final int position;

		private final History history;

		Record(String name, @Nullable RetainedMessage message, Runnable whenOnDisk, @Nullable Record before) {
			this.name = name;
			this.message = message;
			this.whenOnDisk = whenOnDisk;
			this.position = (before != null) ? before.position + 1 : 1;
			this.history = (before != null) ? before.history : new History();
		}

		@Override
		public void collect(Consumer<Change> collected) {
			if (this.position > this.history.written) {
				this.history.written = this.position;
				collected.accept((this.message != null)
						? Change.put(Kind.RETAINED, NO_SESSION, key(this.name), encode(this.message))
						: Change.remove(Kind.RETAINED, NO_SESSION, key(this.name)));
			}
		}

		@Override
		public void committed() {
			if (RetainedRecords.this.latest.remove(this.name, this)) {
				this.whenOnDisk.run();
			}
		}

		@Override
		public long weight() {
			return OVERHEAD + ((this.message != null) ? this.message.getPayload().length : 0);
		}

	}

	/**
	 * Changes of one topic, each of which was made while the one before was not
	 * committed. Used on the thread of the commits.
	 */
	private static final class History {

		/** Position of the last one that is written, or is being written. */
		private int written;

	}

}
