// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.MessageProperties;

/**
 * Properties, expiry and retain flag of a message, packed into the one kind of property
 * that Moquette's store keeps right. It writes nothing for a user property, writes binary
 * ones so that they cannot be read, which makes the whole file unreadable, and forgets
 * when a queued message expires and that it was retained.
 *
 * @param properties the properties of PUBLISH
 * @param expiry when the message expires, {@link Instant#MAX} for never
 * @param retained whether it is delivered as a retained one
 */
record StoredProperties(MqttProperty<?>[] properties, Instant expiry, boolean retained) {

	/** No property of MQTT. */
	private static final int PACKED = 0;

	/**
	 * Packs everything into one property.
	 * @return the property to be stored, empty for nothing
	 */
	public MqttProperty<?>[] pack() {
		if (this.properties.length == 0 && this.expiry.equals(Instant.MAX) && !this.retained) {
			return new MqttProperty<?>[0];
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeBoolean(this.retained);
			out.writeLong(this.expiry.equals(Instant.MAX) ? Long.MAX_VALUE
					: SteadyClock.SYSTEM.toDate(this.expiry).toEpochMilli());
			for (MqttProperty<?> property : this.properties) {
				write(out, property);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new MqttProperty<?>[] {
				new StringProperty(PACKED, new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1)) };
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
	 * Unpacks stored properties.
	 * @param stored the result of {@link #pack()}, or properties of an earlier release
	 * @return the same as before
	 */
	public static StoredProperties unpack(MqttProperty<?>[] stored) {
		if (stored.length != 1 || stored[0].propertyId() != PACKED || !(stored[0] instanceof StringProperty packed)) {
			return new StoredProperties(passedOn(Arrays.asList(stored)), Instant.MAX, false);
		}
		byte[] bytes = packed.value().getBytes(StandardCharsets.ISO_8859_1);
		try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
			boolean retained = in.readBoolean();
			long expiry = in.readLong();
			List<MqttProperty<?>> properties = new ArrayList<>();
			while (in.available() > 0) {
				properties.add(readProperty(in));
			}
			return new StoredProperties(passedOn(properties), (expiry == Long.MAX_VALUE) ? Instant.MAX
					: SteadyClock.SYSTEM.fromDate(Instant.ofEpochMilli(expiry)), retained);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns those that subscribers may get. An earlier release has stored whatever a
	 * publisher had sent, and clients fail at what does not belong to a PUBLISH.
	 */
	private static MqttProperty<?>[] passedOn(List<? extends MqttProperty<?>> properties) {
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
