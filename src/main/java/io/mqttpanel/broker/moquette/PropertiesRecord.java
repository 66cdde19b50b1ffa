// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;

import io.mqttpanel.broker.mqtt.engine.MessageProperties;

/**
 * Properties of a message as they are stored.
 */
final class PropertiesRecord {

	private static final MqttProperty<?>[] NO_PROPERTIES = {};

	private static final byte[] NO_BYTES = {};

	private PropertiesRecord() {
	}

	/**
	 * Encodes properties.
	 * @param properties the properties of PUBLISH
	 * @return their bytes
	 */
	static byte[] encode(MqttProperty<?>[] properties) {
		if (properties.length == 0) {
			return NO_BYTES;
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			for (MqttProperty<?> property : properties) {
				write(out, property);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private static void write(DataOutputStream out, MqttProperty<?> property) throws IOException {
		if (property instanceof UserProperties users) {
			for (StringPair pair : users.value()) {
				write(out, new UserProperty(pair.key, pair.value));
			}
			return;
		}
		Kind kind = Kind.of(property);
		out.writeByte(kind.ordinal());
		out.writeByte(property.propertyId());
		switch (kind) {
			case INTEGER -> out.writeInt(((IntegerProperty) property).value());
			case STRING -> write(out, ((StringProperty) property).value().getBytes(StandardCharsets.UTF_8));
			case BINARY -> write(out, ((BinaryProperty) property).value());
			case USER -> {
				StringPair pair = ((UserProperty) property).value();
				write(out, pair.key.getBytes(StandardCharsets.UTF_8));
				write(out, pair.value.getBytes(StandardCharsets.UTF_8));
			}
		}
	}

	private static void write(DataOutputStream out, byte[] value) throws IOException {
		out.writeInt(value.length);
		out.write(value);
	}

	/**
	 * Decodes properties.
	 * @param parts the results of {@link #encode}
	 * @return the same as before, without those that subscribers may not get
	 */
	static MqttProperty<?>[] decode(byte[]... parts) {
		List<MqttProperty<?>> properties = new ArrayList<>(0);
		for (byte[] part : parts) {
			read(part, properties);
		}
		return properties.isEmpty() ? NO_PROPERTIES : passedOn(properties);
	}

	private static void read(byte[] bytes, List<MqttProperty<?>> properties) {
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			while (in.available() > 0) {
				properties.add(readProperty(in));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns those that subscribers may get. An earlier release has stored whatever a
	 * publisher had sent, and clients fail at what does not belong to a PUBLISH.
	 */
	static MqttProperty<?>[] passedOn(List<? extends MqttProperty<?>> properties) {
		return properties.stream()
			.filter((property) -> MessageProperties.isForwarded(property.propertyId())
					|| property.propertyId() == MqttProperties.SUBSCRIPTION_IDENTIFIER)
			.toArray(MqttProperty<?>[]::new);
	}

	private static MqttProperty<?> readProperty(DataInputStream in) throws IOException {
		Kind kind = Kind.values()[in.readByte()];
		int identifier = in.readUnsignedByte();
		return switch (kind) {
			case INTEGER -> new IntegerProperty(identifier, in.readInt());
			case STRING -> new StringProperty(identifier, readString(in));
			case BINARY -> new BinaryProperty(identifier, readBytes(in));
			case USER -> new UserProperty(readString(in), readString(in));
		};
	}

	private static String readString(DataInputStream in) throws IOException {
		return new String(readBytes(in), StandardCharsets.UTF_8);
	}

	private static byte[] readBytes(DataInputStream in) throws IOException {
		return in.readNBytes(in.readInt());
	}

	/**
	 * Type of the value of a property.
	 */
	private enum Kind {

		INTEGER, STRING, BINARY, USER;

		static Kind of(MqttProperty<?> property) {
			if (property instanceof UserProperty) {
				return USER;
			}
			if (property instanceof IntegerProperty) {
				return INTEGER;
			}
			return (property instanceof BinaryProperty) ? BINARY : STRING;
		}

	}

}
