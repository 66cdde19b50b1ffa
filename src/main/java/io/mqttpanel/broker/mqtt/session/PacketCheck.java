// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.jspecify.annotations.Nullable;

/**
 * Check of the bytes of an accepted client's packets, before they are decoded: flags, the
 * fields of each type in order, its properties and reason codes. The decoder trusts the
 * lengths in a packet and knows no rules of properties, so it gets good packets only.
 * Where the specification leaves the reason code open it is that of Mosquitto. One for
 * each connection, which makes no objects for good packets.
 */
public final class PacketCheck {

	/** Filters of one SUBSCRIBE or UNSUBSCRIBE. */
	public static final int MAX_FILTERS = 16_384;

	private static final int USER_PROPERTY = MqttProperties.USER_PROPERTY;

	private static final int REASON_STRING = MqttProperties.REASON_STRING;

	/** [MQTT5-3.3.2.3], without the Subscription Identifier [MQTT-3.3.4-6]. */
	private static final long OF_PUBLISH = bits(MqttProperties.PAYLOAD_FORMAT_INDICATOR,
			MqttProperties.PUBLICATION_EXPIRY_INTERVAL, MqttProperties.TOPIC_ALIAS, MqttProperties.RESPONSE_TOPIC,
			MqttProperties.CORRELATION_DATA, USER_PROPERTY, MqttProperties.CONTENT_TYPE);

	/** [MQTT5-3.4.2.2], [MQTT5-3.5.2.2], [MQTT5-3.6.2.2], [MQTT5-3.7.2.2]. */
	private static final long OF_ACKNOWLEDGEMENT = bits(REASON_STRING, USER_PROPERTY);

	/** [MQTT5-3.8.2.1]. */
	private static final long OF_SUBSCRIBE = bits(MqttProperties.SUBSCRIPTION_IDENTIFIER, USER_PROPERTY);

	/** [MQTT5-3.10.2.1]. */
	private static final long OF_UNSUBSCRIBE = bits(USER_PROPERTY);

	/** [MQTT5-3.14.2.2]. */
	private static final long OF_DISCONNECT = bits(MqttProperties.SESSION_EXPIRY_INTERVAL, REASON_STRING, USER_PROPERTY,
			MqttProperties.SERVER_REFERENCE);

	private static final int FAILURE = 0x80;

	/** Failures of PUBACK and PUBREC [MQTT-3.4.2-1], [MQTT-3.5.2-1]. */
	private static final long OF_RECEIVER = bits(0x00, 0x03, 0x07, 0x10, 0x11, 0x17, 0x19);

	/** Failures of PUBREL and PUBCOMP [MQTT-3.6.2-1], [MQTT-3.7.2-1]. */
	private static final long OF_RELEASE = bits(0x12);

	/** Failures of DISCONNECT [MQTT-3.14.2-1]. */
	private static final long OF_END = bits(0x00, 0x01, 0x02, 0x03, 0x07, 0x09, 0x0B, 0x0D, 0x0E, 0x0F, 0x10)
			| bits(0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x21, 0x22);

	private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

	private static final int DISCONNECT_WITH_WILL = 0x04;

	private static final int MQTT_3_1 = 3;

	private static final int MQTT_5 = 5;

	private static final int FLAGS = 0x0F;

	private static final int DUP = 0x08;

	private static final int QOS = 0x03;

	private static final int NO_LOCAL = 0x04;

	private static final int RETAIN_HANDLING = 0x30;

	private static final int RESERVED_OPTIONS = 0xC0;

	private static final byte[] SHARE = "$share/".getBytes(StandardCharsets.US_ASCII);

	private final PacketFields fields = new PacketFields();

	private final int version;

	private final int maxUserProperties;

	/**
	 * Creates the check of one connection.
	 * @param protocolVersion protocol version of its client
	 * @param maxUserProperties user properties of one packet
	 */
	public PacketCheck(int protocolVersion, int maxUserProperties) {
		this.version = protocolVersion;
		this.maxUserProperties = maxUserProperties;
	}

	/**
	 * Returns a set of identifiers of properties.
	 * @param identifiers the identifiers
	 * @return a bit for each
	 */
	public static long bits(int... identifiers) {
		long bits = 0;
		for (int identifier : identifiers) {
			bits |= 1L << identifier;
		}
		return bits;
	}

	/**
	 * Checks a packet.
	 * @param packet the whole packet; of MQTT 3.1, flags without a meaning are cleared
	 * @param header bytes of its fixed header
	 * @return what is wrong with it, {@code null} for nothing
	 */
	public @Nullable ConnectionFault of(ByteBuf packet, int header) {
		this.fields.begin(packet, header);
		int first = packet.getUnsignedByte(packet.readerIndex());
		MqttMessageType type = (first > FLAGS) ? MqttMessageType.valueOf(first >> 4) : MqttMessageType.CONNACK;
		if (this.version == MQTT_5 && header > 2 && packet.getByte(packet.readerIndex() + header - 1) == 0) {
			this.fields.malformed("has a Remaining Length of more bytes than it needs [MQTT-1.5.5-1]");
		}
		if (type != MqttMessageType.PUBLISH && !hasFlags(packet, first, reserved(type))) {
			this.fields.malformed("has reserved flags [MQTT-2.1.3-1]");
		}
		read(type, first);
		Disconnect reason = this.fields.end();
		return (reason != null) ? ConnectionFault.of(reason, "sent a packet that " + this.fields.sentence()) : null;
	}

	private static int reserved(MqttMessageType type) {
		return switch (type) {
			case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 0x02;
			case PUBACK, PUBREC, PUBCOMP, PINGREQ, DISCONNECT, SUBACK, UNSUBACK, PINGRESP -> 0;
			default -> -1;
		};
	}

	/** MQTT 3.1 does not use them, and allows DUP wherever it has a QoS. */
	private boolean hasFlags(ByteBuf packet, int first, int wanted) {
		boolean good = wanted < 0 || (first & FLAGS) == wanted;
		if (!good && this.version == MQTT_3_1 && (wanted == 0 || (first & FLAGS & ~DUP) == wanted)) {
			packet.setByte(packet.readerIndex(), (first & ~FLAGS) | wanted);
			return true;
		}
		return good;
	}

	private void read(MqttMessageType type, int first) {
		switch (type) {
			case PUBLISH -> publish(first & FLAGS);
			case PUBACK, PUBREC -> acknowledgement(NO_MATCHING_SUBSCRIBERS, OF_RECEIVER);
			case PUBREL, PUBCOMP -> acknowledgement(0, OF_RELEASE);
			case SUBSCRIBE -> filters(OF_SUBSCRIBE, true);
			case UNSUBSCRIBE -> filters(OF_UNSUBSCRIBE, false);
			case PINGREQ -> {
			}
			case DISCONNECT -> reason(DISCONNECT_WITH_WILL, OF_END, OF_DISCONNECT);
			case CONNECT -> protocolError("is a second CONNECT [MQTT-3.1.0-2]");
			// No authentication method is ever agreed upon [MQTT5-4.12].
			default -> protocolError("is one that a client does not send");
		}
	}

	private void protocolError(String what) {
		this.fields.fault(Disconnect.PROTOCOL_ERROR, what);
	}

	private void packetId(Disconnect reason) {
		if (this.fields.twoBytes() == 0) {
			this.fields.fault(reason, "has packet identifier 0 [MQTT-2.2.1-3]");
		}
	}

	private void publish(int flags) {
		int qos = flags >> 1 & QOS;
		if (qos == QOS || (qos == 0 && (flags & DUP) != 0)) {
			this.fields.malformed("has QoS 3 or DUP without a QoS [MQTT-3.3.1-4], [MQTT-3.3.1-2]");
		}
		boolean empty = this.fields.text() == 0;
		if (this.fields.hasWildcard()) {
			this.fields.fault(Disconnect.TOPIC_NAME_INVALID, "has a topic with wildcards [MQTT-3.3.2-2]");
		}
		if (qos > 0) {
			packetId(Disconnect.PROTOCOL_ERROR);
		}
		long given = properties(OF_PUBLISH, Disconnect.PROTOCOL_ERROR);
		if (empty && (given & 1L << MqttProperties.TOPIC_ALIAS) == 0) {
			protocolError("has neither a topic nor an alias [MQTT5-3.3.2.1], [MQTT-4.7.3-1]");
		}
		this.fields.skipRest();
	}

	private void acknowledgement(int success, long failures) {
		packetId(Disconnect.PROTOCOL_ERROR);
		reason(success, failures, OF_ACKNOWLEDGEMENT);
	}

	/** Where there is nothing more it is success [MQTT5-3.4.2.1]. */
	private void reason(int success, long failures, long allowed) {
		if (this.version != MQTT_5 || !this.fields.hasMore()) {
			return;
		}
		int code = this.fields.oneByte();
		if (this.fields.hasMore()) {
			properties(allowed, Disconnect.PROTOCOL_ERROR);
		}
		boolean failure = code >= FAILURE && code < FAILURE + Long.SIZE && (failures >> code - FAILURE & 1) != 0;
		if (code != 0 && code != success && !failure) {
			protocolError("has a reason code that its type has not [MQTT5-2.4]");
		}
	}

	private void filters(long allowed, boolean withOptions) {
		packetId(Disconnect.MALFORMED_PACKET);
		properties(allowed, Disconnect.MALFORMED_PACKET);
		if (!this.fields.hasMore()) {
			protocolError("has no topic filter [MQTT-3.8.3-2], [MQTT-3.10.3-2]");
		}
		for (int count = 1; this.fields.hasMore(); count++) {
			int length = this.fields.text();
			if (withOptions) {
				options(this.fields.begins(length, SHARE));
			}
			if (count > MAX_FILTERS) {
				this.fields.fault(Disconnect.PACKET_TOO_LARGE, "has more than " + MAX_FILTERS + " topic filters");
			}
		}
	}

	private void options(boolean shared) {
		int options = this.fields.oneByte();
		int reserved = (this.version == MQTT_5) ? RESERVED_OPTIONS : ~QOS;
		if ((options & reserved) != 0) {
			this.fields.malformed("has reserved bits in its options [MQTT-3.8.3-5]");
		}
		if ((options & QOS) == QOS || (options & RETAIN_HANDLING) == RETAIN_HANDLING) {
			protocolError("has QoS 3 or Retain Handling 3 [MQTT5-3.8.3.1]");
		}
		if (shared && (options & NO_LOCAL) != 0) {
			protocolError("has No Local on a shared subscription [MQTT-3.8.3-4]");
		}
	}

	private long properties(long allowed, Disconnect foreign) {
		return (this.version == MQTT_5) ? properties(this.fields, allowed, foreign, this.maxUserProperties) : 0;
	}

	/**
	 * Reads the properties of a packet or a will [MQTT5-2.2.2].
	 * @param fields the packet, before its Property Length
	 * @param allowed those that may be there
	 * @param foreign reason code for any other that there is
	 * @param maxUserProperties how many user properties there may be
	 * @return those that are there
	 */
	public static long properties(PacketFields fields, long allowed, Disconnect foreign, int maxUserProperties) {
		int end = fields.narrow(fields.number());
		int users = 0;
		long given = 0;
		while (fields.hasMore()) {
			int id = fields.number();
			int value = fields.value(id);
			if ((allowed >> id & 1) == 0 || id >= Long.SIZE) {
				fields.fault(foreign, "has a property that it may not have [MQTT5-2.2.2.2]");
			}
			else if (!isInRange(fields, id, value)) {
				fields.fault(Disconnect.PROTOCOL_ERROR, "has a property with a value that it may not have");
			}
			else if (id != USER_PROPERTY && (given >> id & 1) != 0) {
				fields.fault(Disconnect.PROTOCOL_ERROR, "has a property twice that it may have once");
			}
			else if (id == USER_PROPERTY && ++users > maxUserProperties) {
				fields.fault(Disconnect.PACKET_TOO_LARGE, "has more user properties than allowed");
			}
			given |= 1L << id;
		}
		fields.widen(end);
		return given;
	}

	/** A Topic Alias is judged where the maximum is known. */
	private static boolean isInRange(PacketFields fields, int id, int value) {
		return switch (id) {
			// [MQTT5-3.3.2.3.2], [MQTT5-3.1.2.11.6], [MQTT5-3.1.2.11.7]
			case MqttProperties.PAYLOAD_FORMAT_INDICATOR, MqttProperties.REQUEST_RESPONSE_INFORMATION,
					MqttProperties.REQUEST_PROBLEM_INFORMATION ->
				value <= 1;
			// [MQTT5-3.1.2.11.3], [MQTT5-3.1.2.11.4], [MQTT5-3.8.2.1.2]
			case MqttProperties.RECEIVE_MAXIMUM, MqttProperties.MAXIMUM_PACKET_SIZE,
					MqttProperties.SUBSCRIPTION_IDENTIFIER ->
				value != 0;
			// [MQTT-3.3.2-14], [MQTT-4.7.3-1]
			case MqttProperties.RESPONSE_TOPIC -> value > 0 && !fields.hasWildcard();
			default -> true;
		};
	}

}
