// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * Encoding of a PUBLISH with a large payload [MQTT-3.3]. The payload is not copied, as
 * Netty's encoder does: all subscribers share it.
 */
final class LargePublish {

	private static final int PUBLISH = 0x30;

	private static final int DUP = 0x08;

	private static final int RETAIN = 0x01;

	private static final int BITS = 7;

	private static final int MASK = 0x7F;

	private LargePublish() {
	}

	/**
	 * Encodes a message.
	 * @param message the message, which is not released
	 * @param mqtt5 whether it has properties
	 * @param allocator where the bytes before the payload are
	 * @return the packet, with a reference of its own to the payload
	 */
	static ByteBuf encode(MqttPublishMessage message, boolean mqtt5, ByteBufAllocator allocator) {
		ByteBuf variable = allocator.buffer();
		ByteBuf fixed = allocator.buffer();
		try {
			writeText(variable, message.variableHeader().topicName());
			if (message.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE) {
				variable.writeShort(message.variableHeader().packetId());
			}
			if (mqtt5) {
				writeProperties(variable, message.variableHeader().properties());
			}
			fixed.writeByte(flags(message.fixedHeader()));
			writeNumber(fixed, variable.readableBytes() + message.payload().readableBytes());
			fixed.writeBytes(variable);
			return Unpooled.wrappedBuffer(fixed.retain(), message.payload().retainedDuplicate());
		}
		finally {
			variable.release();
			fixed.release();
		}
	}

	private static int flags(MqttFixedHeader header) {
		return PUBLISH | (header.isDup() ? DUP : 0) | (header.qosLevel().value() << 1)
				| (header.isRetain() ? RETAIN : 0);
	}

	private static void writeProperties(ByteBuf out, MqttProperties properties) {
		ByteBuf all = out.alloc().buffer();
		try {
			for (MqttProperty<?> property : properties.listAll()) {
				write(all, property);
			}
			writeNumber(out, all.readableBytes());
			out.writeBytes(all);
		}
		finally {
			all.release();
		}
	}

	private static void write(ByteBuf out, MqttProperty<?> property) {
		if (property instanceof UserProperties users) {
			users.value().forEach((pair) -> write(out, pair));
		}
		else if (property instanceof UserProperty user) {
			write(out, user.value());
		}
		else {
			writeNumber(out, property.propertyId());
			if (property instanceof IntegerProperty number) {
				writeInteger(out, number.propertyId(), number.value());
			}
			else if (property instanceof BinaryProperty binary) {
				out.writeShort(binary.value().length).writeBytes(binary.value());
			}
			else {
				writeText(out, ((StringProperty) property).value());
			}
		}
	}

	private static void write(ByteBuf out, StringPair pair) {
		writeNumber(out, MqttProperties.USER_PROPERTY);
		writeText(out, pair.key);
		writeText(out, pair.value);
	}

	/** Those of PUBLISH [MQTT5-3.3.2.3]. */
	private static void writeInteger(ByteBuf out, int identifier, int value) {
		switch (identifier) {
			case MqttProperties.PAYLOAD_FORMAT_INDICATOR -> out.writeByte(value);
			case MqttProperties.TOPIC_ALIAS -> out.writeShort(value);
			case MqttProperties.SUBSCRIPTION_IDENTIFIER -> writeNumber(out, value);
			default -> out.writeInt(value);
		}
	}

	private static void writeText(ByteBuf out, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeShort(bytes.length).writeBytes(bytes);
	}

	/** A Variable Byte Integer [MQTT5-1.5.5]. */
	private static void writeNumber(ByteBuf out, int number) {
		int rest = number;
		while (rest > MASK) {
			out.writeByte((rest & MASK) | ~MASK);
			rest >>>= BITS;
		}
		out.writeByte(rest);
	}

}
