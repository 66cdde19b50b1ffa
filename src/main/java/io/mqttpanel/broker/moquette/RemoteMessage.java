// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import io.moquette.broker.RetainedMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Message on its way to another node of the cluster.
 *
 * @param publisher the publisher's session
 * @param message the message
 */
record RemoteMessage(String publisher, MqttPublishMessage message) {

	/** First byte, so that a later version can tell. */
	private static final byte FORMAT = 1;

	private static final int FIXED = 3 + Long.BYTES + 3 * Integer.BYTES;

	private static final int NO_PACKET_ID = 0;

	private static final MqttProperty<?>[] NO_PROPERTIES = {};

	/**
	 * Returns a retained message as other nodes take it. Its publisher is not known any
	 * more.
	 * @param message the message
	 * @param end when it expires, {@link Instant#MAX} for never
	 * @return the message
	 */
	static Retained retained(RetainedMessage message, Instant end) {
		String name = message.getTopic().toString();
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : message.getMqttProperties()) {
			properties.add(property);
		}
		MqttPublishMessage publish = new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, false, message.qosLevel(), true, 0),
				new MqttPublishVariableHeader(TopicSpaces.plain(name), NO_PACKET_ID, properties),
				Unpooled.wrappedBuffer(message.getPayload()));
		return new Retained(name, new RemoteMessage(TopicSpaces.owner(name), publish).encode(end),
				MessageRecord.date(end));
	}

	/**
	 * Encodes the message.
	 * @param end when it expires, {@link Instant#MAX} for never
	 * @return its bytes
	 */
	byte[] encode(Instant end) {
		byte[] from = this.publisher.getBytes(StandardCharsets.UTF_8);
		byte[] topic = this.message.variableHeader().topicName().getBytes(StandardCharsets.UTF_8);
		byte[] properties = PropertiesRecord
			.encode(this.message.variableHeader().properties().listAll().toArray(NO_PROPERTIES));
		ByteBuf payload = this.message.payload();
		ByteBuffer buffer = ByteBuffer
			.allocate(FIXED + from.length + topic.length + properties.length + payload.readableBytes());
		buffer.put(FORMAT);
		buffer.put((byte) this.message.fixedHeader().qosLevel().value());
		buffer.put((byte) (this.message.fixedHeader().isRetain() ? 1 : 0));
		buffer.putLong(MessageRecord.date(end));
		MessageRecord.put(buffer, from);
		MessageRecord.put(buffer, topic);
		MessageRecord.put(buffer, properties);
		payload.getBytes(payload.readerIndex(), buffer);
		return buffer.array();
	}

	/**
	 * Decodes a message. What is left of its expiry interval begins now.
	 * @param bytes its bytes
	 * @return the message, in heap memory
	 * @throws IllegalArgumentException if these are no bytes of a message
	 */
	static RemoteMessage decode(byte[] bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		try {
			if (buffer.get() != FORMAT) {
				throw new IllegalArgumentException("A message of another node has a format that is not known: its "
						+ "version is newer than this node's");
			}
			MqttQoS qos = MqttQoS.valueOf(buffer.get());
			boolean retain = buffer.get() != 0;
			Instant end = MessageRecord.expiry(buffer.getLong());
			String publisher = new String(MessageRecord.get(buffer), StandardCharsets.UTF_8);
			String topic = new String(MessageRecord.get(buffer), StandardCharsets.UTF_8);
			MqttProperties properties = properties(MessageRecord.get(buffer), end);
			return new RemoteMessage(publisher,
					new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, qos, retain, 0),
							new MqttPublishVariableHeader(topic, NO_PACKET_ID, properties),
							Unpooled.wrappedBuffer(buffer.slice())));
		}
		catch (BufferUnderflowException | NegativeArraySizeException ex) {
			throw new IllegalArgumentException("A message of another node is cut off", ex);
		}
	}

	private static MqttProperties properties(byte[] encoded, Instant end) {
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : PropertiesRecord.decode(encoded)) {
			properties.add((property.propertyId() == MqttProperties.PUBLICATION_EXPIRY_INTERVAL)
					? new IntegerProperty(property.propertyId(), secondsUntil(end)) : property);
		}
		return properties;
	}

	private static int secondsUntil(Instant end) {
		long millis = SteadyClock.SYSTEM.instant().until(end, ChronoUnit.MILLIS);
		return (int) Math.max(0, (millis + 999) / 1000);
	}

}
