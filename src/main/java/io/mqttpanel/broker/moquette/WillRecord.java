// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.mqtt.engine.Will;

/**
 * Will as it is stored, without the rules of its client.
 *
 * @param will the will
 * @param due when it is to be published
 */
record WillRecord(Will will, Instant due) {

	private static final int QOS = 0x03;

	private static final int RETAIN = 0x04;

	private static final int NAMED = 0x08;

	private static final int GRANTED = 0x10;

	private static final int FIXED = 4 * Long.BYTES + 1 + 4 * Integer.BYTES;

	/**
	 * Encodes the will.
	 * @return its bytes
	 */
	byte[] encode() {
		Will.Owner owner = this.will.owner();
		String username = owner.username();
		byte[] clientId = owner.clientId().getBytes(StandardCharsets.UTF_8);
		byte[] name = ((username != null) ? username : "").getBytes(StandardCharsets.UTF_8);
		byte[] topic = this.will.topicName().getBytes(StandardCharsets.UTF_8);
		byte[] properties = PropertiesRecord
			.encode(this.will.properties().listAll().toArray((length) -> new MqttProperty<?>[length]));
		ByteBuffer buffer = ByteBuffer.allocate(
				FIXED + clientId.length + name.length + topic.length + properties.length + this.will.payload().length);
		buffer.putLong(MessageRecord.date(this.due));
		buffer.put((byte) (this.will.qos().value() | (this.will.retain() ? RETAIN : 0)
				| ((username != null) ? NAMED : 0) | (owner.granted() ? GRANTED : 0)));
		buffer.putLong(owner.teamId());
		buffer.putLong(owner.apiTokenId());
		buffer.putLong(owner.mqttClientId());
		MessageRecord.put(buffer, clientId);
		MessageRecord.put(buffer, name);
		MessageRecord.put(buffer, topic);
		MessageRecord.put(buffer, properties);
		return buffer.put(this.will.payload()).array();
	}

	/**
	 * Decodes a will.
	 * @param sessionId identifier of the session
	 * @param bytes its bytes
	 * @return the will
	 * @throws IllegalArgumentException if these are no bytes of a will
	 */
	static WillRecord decode(String sessionId, byte[] bytes) {
		try {
			return decode(sessionId, ByteBuffer.wrap(bytes));
		}
		catch (BufferUnderflowException | NegativeArraySizeException ex) {
			throw new IllegalArgumentException("A will is cut off", ex);
		}
	}

	private static WillRecord decode(String sessionId, ByteBuffer buffer) {
		Instant due = MessageRecord.expiry(buffer.getLong());
		int flags = buffer.get();
		long teamId = buffer.getLong();
		long apiTokenId = buffer.getLong();
		long mqttClientId = buffer.getLong();
		String clientId = text(buffer);
		String username = text(buffer);
		Will.Owner owner = new Will.Owner(clientId, ((flags & NAMED) != 0) ? username : null, (flags & GRANTED) != 0,
				teamId, apiTokenId, mqttClientId);
		String topic = text(buffer);
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : PropertiesRecord.decode(MessageRecord.get(buffer))) {
			properties.add(property);
		}
		byte[] payload = new byte[buffer.remaining()];
		buffer.get(payload);
		return new WillRecord(
				owner.will(sessionId, topic, payload, MqttQoS.valueOf(flags & QOS), (flags & RETAIN) != 0, properties),
				due);
	}

	private static String text(ByteBuffer buffer) {
		return new String(MessageRecord.get(buffer), StandardCharsets.UTF_8);
	}

}
