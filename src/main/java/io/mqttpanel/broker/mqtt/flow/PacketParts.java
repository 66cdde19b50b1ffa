// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * Count of the parts of a packet that is not decoded: properties and topic filters. Each
 * takes many times the memory of its few bytes. It looks at no more parts than there may
 * be, and leaves whatever is malformed to the decoder.
 */
final class PacketParts {

	/** Filters of one SUBSCRIBE or UNSUBSCRIBE. */
	static final int MAX_FILTERS = 16_384;

	/** Marks a packet that has no properties: of MQTT 3. */
	static final int NO_PROPERTIES = -1;

	/** More than there are, and each but a few may be in a packet once. */
	private static final int MAX_OTHER_PROPERTIES = 32;

	private static final int LENGTH_BYTES = 2;

	private static final int TYPE_BITS = 4;

	private static final int QOS_MASK = 0x06;

	private static final int BITS = 7;

	private static final int MASK = 0x7F;

	private static final int MAX_NUMBER_BYTES = 4;

	private PacketParts() {
	}

	/**
	 * Looks at a packet.
	 * @param packet the whole packet, which stays as it is
	 * @param header bytes of its fixed header
	 * @param maxUserProperties how many user properties there may be, or
	 * {@link #NO_PROPERTIES}
	 * @return what it has too many of, {@code null} for nothing
	 */
	static @Nullable String tooMany(ByteBuf packet, int header, int maxUserProperties) {
		int first = packet.getUnsignedByte(packet.readerIndex());
		if (first < 1 << TYPE_BITS) {
			return null;
		}
		try {
			return parts(packet.duplicate().skipBytes(header), first, maxUserProperties);
		}
		// The packet ends in the midst of a part.
		catch (IndexOutOfBoundsException ex) {
			return null;
		}
	}

	private static @Nullable String parts(ByteBuf in, int first, int maximum) {
		MqttMessageType type = MqttMessageType.valueOf(first >> TYPE_BITS);
		return switch (type) {
			case PUBLISH -> {
				in.skipBytes(in.readUnsignedShort());
				in.skipBytes(((first & QOS_MASK) != 0) ? LENGTH_BYTES : 0);
				yield properties(in, maximum);
			}
			case SUBSCRIBE, UNSUBSCRIBE -> {
				in.skipBytes(LENGTH_BYTES);
				String fault = properties(in, maximum);
				yield (fault != null) ? fault : filters(in, (type == MqttMessageType.SUBSCRIBE) ? 1 : 0);
			}
			case PUBACK, PUBREC, PUBREL, PUBCOMP -> {
				in.skipBytes(LENGTH_BYTES + 1);
				yield properties(in, maximum);
			}
			case DISCONNECT, AUTH -> {
				in.skipBytes(1);
				yield properties(in, maximum);
			}
			default -> null;
		};
	}

	/** Leaves the reader index behind the properties. */
	private static @Nullable String properties(ByteBuf in, int maximum) {
		if (maximum == NO_PROPERTIES || !in.isReadable()) {
			return null;
		}
		int length = number(in);
		int end = in.readerIndex() + length;
		int user = 0;
		int others = 0;
		while (in.readerIndex() < end) {
			int id = number(in);
			if (id == MqttProperties.USER_PROPERTY) {
				user++;
			}
			else {
				others++;
			}
			if (user > maximum || others > MAX_OTHER_PROPERTIES) {
				return "sent a packet with more than " + ((others > MAX_OTHER_PROPERTIES)
						? MAX_OTHER_PROPERTIES + " properties" : maximum + " user properties");
			}
			skip(in, id);
		}
		return null;
	}

	private static void skip(ByteBuf in, int id) {
		switch (id) {
			case MqttProperties.PAYLOAD_FORMAT_INDICATOR, MqttProperties.REQUEST_PROBLEM_INFORMATION,
					MqttProperties.REQUEST_RESPONSE_INFORMATION, MqttProperties.MAXIMUM_QOS,
					MqttProperties.RETAIN_AVAILABLE, MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE,
					MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE ->
				in.skipBytes(1);
			case MqttProperties.SERVER_KEEP_ALIVE, MqttProperties.RECEIVE_MAXIMUM, MqttProperties.TOPIC_ALIAS_MAXIMUM,
					MqttProperties.TOPIC_ALIAS ->
				in.skipBytes(Short.BYTES);
			case MqttProperties.PUBLICATION_EXPIRY_INTERVAL, MqttProperties.SESSION_EXPIRY_INTERVAL,
					MqttProperties.WILL_DELAY_INTERVAL, MqttProperties.MAXIMUM_PACKET_SIZE ->
				in.skipBytes(Integer.BYTES);
			case MqttProperties.SUBSCRIPTION_IDENTIFIER -> number(in);
			case MqttProperties.USER_PROPERTY -> {
				in.skipBytes(in.readUnsignedShort());
				in.skipBytes(in.readUnsignedShort());
			}
			case MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC, MqttProperties.CORRELATION_DATA,
					MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, MqttProperties.AUTHENTICATION_METHOD,
					MqttProperties.AUTHENTICATION_DATA, MqttProperties.RESPONSE_INFORMATION,
					MqttProperties.SERVER_REFERENCE, MqttProperties.REASON_STRING ->
				in.skipBytes(in.readUnsignedShort());
			// The decoder does not go on behind a property that there is not.
			default -> throw new IndexOutOfBoundsException();
		}
	}

	private static @Nullable String filters(ByteBuf in, int optionBytes) {
		int count = 0;
		while (in.isReadable()) {
			if (++count > MAX_FILTERS) {
				return "sent a packet with more than " + MAX_FILTERS + " topic filters";
			}
			in.skipBytes(in.readUnsignedShort());
			in.skipBytes(optionBytes);
		}
		return null;
	}

	/** A number in bytes of seven bits [MQTT5-1.5.5]. */
	private static int number(ByteBuf in) {
		int number = 0;
		for (int i = 0; i < MAX_NUMBER_BYTES; i++) {
			int next = in.readByte();
			number |= (next & MASK) << (i * BITS);
			if (next >= 0) {
				return number;
			}
		}
		throw new IndexOutOfBoundsException();
	}

}
