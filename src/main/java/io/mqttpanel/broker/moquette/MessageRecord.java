// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.event.SteadyClock;

/**
 * Message as it is stored: what it weighs in memory, its QoS and retain flag, when it
 * expires by the machine's date, topic, properties and payload.
 */
final class MessageRecord {

	private static final int FIXED = Integer.BYTES + 2 + Long.BYTES + 2 * Integer.BYTES;

	private MessageRecord() {
	}

	/**
	 * Encodes a message.
	 * @param message the message, which stays the caller's
	 * @return its bytes
	 */
	static byte[] encode(PublishedMessage message) {
		byte[] topic = message.getTopic().toString().getBytes(StandardCharsets.UTF_8);
		byte[] properties = PropertiesRecord.encode(message.getMqttProperties());
		ByteBuf payload = message.getPayload();
		ByteBuffer buffer = ByteBuffer.allocate(FIXED + topic.length + properties.length + payload.readableBytes());
		buffer.putInt((int) InFlightWindow.weight(message));
		buffer.put((byte) message.getPublishingQos().value());
		buffer.put((byte) (MoquetteInternals.MESSAGE_IS_RETAINED.get(message) ? 1 : 0));
		buffer.putLong(date(message.getMessageExpiry()));
		put(buffer, topic);
		put(buffer, properties);
		payload.getBytes(payload.readerIndex(), buffer);
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
		boolean retained = buffer.get() != 0;
		Instant expiry = expiry(buffer.getLong());
		Topic topic = Topic.asTopic(new String(get(buffer), StandardCharsets.UTF_8));
		byte[] properties = get(buffer);
		return new PublishedMessage(topic, qos, Unpooled.wrappedBuffer(buffer.slice()), retained, expiry,
				PropertiesRecord.decode(properties));
	}

}
