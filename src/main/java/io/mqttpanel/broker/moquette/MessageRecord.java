// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Message as it is stored: what it weighs in memory, its QoS, flags, when it expires by
 * the machine's date, the properties that are its subscriber's own if it has any; and its
 * content, which it shares with others: topic, properties and payload.
 */
final class MessageRecord {

	private static final int FIXED = Integer.BYTES + 2 + Long.BYTES;

	private static final byte[] NO_BYTES = {};

	private static final byte RETAINED = 1;

	/** Records of format 1 have no such properties: there all are part of the content. */
	private static final byte OWN_PROPERTIES = 2;

	private MessageRecord() {
	}

	/**
	 * Returns the change by which a message is stored.
	 * @param owner the session
	 * @param number the number of the message
	 * @param message the message, which stays the caller's
	 * @return the change
	 */
	static Change put(String owner, long number, PublishedMessage message) {
		byte[] content = (message instanceof RoutedMessage routed) ? routed.content().encode(message)
				: MessageContent.of(message);
		return Change.put(Kind.MESSAGE, owner, MessageNumbers.key(number), head(message), content);
	}

	private static byte[] head(PublishedMessage message) {
		byte[] own = PropertiesRecord.encode(MessageContent.properties(message, true));
		ByteBuffer buffer = ByteBuffer.allocate(FIXED + ((own.length > 0) ? Integer.BYTES + own.length : 0));
		buffer.putInt((int) InFlightWindow.weight(message).bytes());
		buffer.put((byte) message.getPublishingQos().value());
		buffer.put((byte) ((MoquetteInternals.MESSAGE_IS_RETAINED.get(message) ? RETAINED : 0)
				| ((own.length > 0) ? OWN_PROPERTIES : 0)));
		buffer.putLong(date(message.getMessageExpiry()));
		if (own.length > 0) {
			put(buffer, own);
		}
		return buffer.array();
	}

	static long date(Instant expiry) {
		return expiry.equals(Instant.MAX) ? Long.MAX_VALUE : SteadyClock.SYSTEM.toDate(expiry).toEpochMilli();
	}

	static Instant expiry(long date) {
		return (date == Long.MAX_VALUE) ? Instant.MAX : SteadyClock.SYSTEM.fromDate(Instant.ofEpochMilli(date));
	}

	static void put(ByteBuffer buffer, byte[] value) {
		buffer.putInt(value.length);
		buffer.put(value);
	}

	static byte[] get(ByteBuffer buffer) {
		byte[] value = new byte[buffer.getInt()];
		buffer.get(value);
		return value;
	}

	/**
	 * Returns what a message weighs in memory, without the message.
	 * @param value its bytes
	 * @return bytes of heap
	 */
	static long weight(byte[] value) {
		return ByteBuffer.wrap(value).getInt();
	}

	/**
	 * Decodes a message.
	 * @param value its bytes
	 * @return the message, with a reference for the caller
	 */
	static PublishedMessage decode(byte[] value) {
		ByteBuffer buffer = ByteBuffer.wrap(value);
		buffer.getInt();
		MqttQoS qos = MqttQoS.valueOf(buffer.get());
		byte flags = buffer.get();
		Instant expiry = expiry(buffer.getLong());
		byte[] own = ((flags & OWN_PROPERTIES) != 0) ? get(buffer) : NO_BYTES;
		Topic topic = Topic.asTopic(new String(get(buffer), StandardCharsets.UTF_8));
		byte[] shared = get(buffer);
		return new PublishedMessage(topic, qos, Unpooled.wrappedBuffer(buffer.slice()), (flags & RETAINED) != 0, expiry,
				PropertiesRecord.decode(shared, own));
	}

}
