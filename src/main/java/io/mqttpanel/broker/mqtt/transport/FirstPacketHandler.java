// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.FixedHeader;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.PacketCheck;
import io.mqttpanel.broker.mqtt.session.PacketFields;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * First packet of a connection, in front of the decoder: a CONNECT of allowed size that
 * keeps the rules of its version [MQTT-3.1.4-1], whole. A larger one is refused before it
 * is read, and one that breaks a rule before anybody is asked about its client.
 */
final class FirstPacketHandler extends ByteToMessageDecoder {

	/** Properties of CONNECT, and of its will, that a client may make up. */
	static final int MAX_USER_PROPERTIES = 32;

	/** [MQTT5-3.1.2.11]. */
	private static final long OF_CONNECT = PacketCheck.bits(MqttProperties.SESSION_EXPIRY_INTERVAL,
			MqttProperties.RECEIVE_MAXIMUM, MqttProperties.MAXIMUM_PACKET_SIZE, MqttProperties.TOPIC_ALIAS_MAXIMUM,
			MqttProperties.REQUEST_RESPONSE_INFORMATION, MqttProperties.REQUEST_PROBLEM_INFORMATION,
			MqttProperties.USER_PROPERTY, MqttProperties.AUTHENTICATION_METHOD, MqttProperties.AUTHENTICATION_DATA);

	/** [MQTT5-3.1.3.2]. */
	private static final long OF_WILL = PacketCheck.bits(MqttProperties.WILL_DELAY_INTERVAL,
			MqttProperties.PAYLOAD_FORMAT_INDICATOR, MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
			MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC, MqttProperties.CORRELATION_DATA,
			MqttProperties.USER_PROPERTY);

	private static final byte[] PROTOCOL_NAME = "MQTT".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] MQTT_3_1_NAME = "MQIsdp".getBytes(StandardCharsets.US_ASCII);

	/** Protocol name and version of MQTT 5, behind the fixed header. */
	private static final int VERSION_BYTES = 2 + 4 + 1;

	private static final int MQTT_3_1 = 3;

	private static final int MQTT_3_1_1 = 4;

	private static final int MQTT_5 = 5;

	/** Bit of the protocol version of bridges, beside those of MQTT 3.1 and 3.1.1. */
	private static final int BRIDGE = 0x80;

	/** A CONNACK without properties. */
	private static final int SMALLEST_ANSWER = 5;

	private static final int USER_NAME = 0x80;

	private static final int PASSWORD = 0x40;

	private static final int WILL_RETAIN_AND_QOS = 0x38;

	private static final int WILL_QOS = 0x18;

	private static final int WILL = 0x04;

	private final NetworkConnection network;

	private final ConnectionCloser closer;

	private final int maximum;

	private final PacketFields fields = new PacketFields();

	private boolean bridge;

	/**
	 * Creates the handler of one connection.
	 * @param network the connection
	 * @param closer what refuses connections
	 * @param maximum maximum bytes of the first packet
	 */
	FirstPacketHandler(NetworkConnection network, ConnectionCloser closer, int maximum) {
		this.network = network;
		this.closer = closer;
		this.maximum = maximum;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		int start = in.readerIndex();
		int header = FixedHeader.length(in, start);
		if (this.network.isClosing()) {
			in.skipBytes(in.readableBytes());
		}
		else if (in.getUnsignedByte(start) >> 4 != MqttMessageType.CONNECT.value()) {
			refuse(in, ConnectionFault.protocolError("did not send CONNECT first [MQTT-3.1.0-1]"));
		}
		else if (header > 0) {
			decide(ctx, in, header, header + FixedHeader.remainingLength(in, start, header));
		}
		else if (in.readableBytes() >= FixedHeader.MAX_LENGTH) {
			refuse(in, fault(0, Disconnect.MALFORMED_PACKET, "has a length that does not end [MQTT5-2.1.4]"));
		}
	}

	/** Which answer there is, if it is too large, depends on the version. */
	private void decide(ChannelHandlerContext ctx, ByteBuf in, int header, int size) {
		if (size > this.maximum) {
			if (in.readableBytes() >= Math.min(header + VERSION_BYTES, size)) {
				this.fields.begin(in, header);
				refuse(in, new ConnectionFault((version() == MQTT_5) ? MQTT_5 : 0, Refusal.PACKET_TOO_LARGE,
						"wants to send " + size + " bytes before it is accepted"));
			}
		}
		else if (in.readableBytes() >= size) {
			ConnectionFault fault = fault(in.slice(in.readerIndex(), size), header);
			if (fault != null) {
				refuse(in, fault);
			}
			else {
				ctx.pipeline().remove(this);
			}
		}
	}

	private void refuse(ByteBuf in, ConnectionFault fault) {
		in.skipBytes(in.readableBytes());
		this.closer.refuse(this.network, fault);
	}

	private static ConnectionFault fault(int version, Disconnect reason, String sentence) {
		return new ConnectionFault(version, Refusal.of(reason), reason, sentence);
	}

	private @Nullable ConnectionFault fault(ByteBuf packet, int header) {
		this.fields.begin(packet, header);
		int version = version();
		if (version == 0 && this.fields.isGood()) {
			// A version nobody knows is answered as MQTT 3.1.1 does [MQTT-3.1.2-2].
			return new ConnectionFault(MQTT_3_1_1, Refusal.UNSUPPORTED_VERSION, Disconnect.PROTOCOL_ERROR,
					"wants a version of MQTT that there is not");
		}
		bridge(packet, header, version);
		int flags = this.fields.oneByte();
		flags(packet, version, flags);
		this.fields.twoBytes();
		long given = properties(version, OF_CONNECT);
		int answered = hasRoomForAnswer() ? version : 0;
		boolean nameless = this.fields.text() == 0;
		if ((flags & WILL) != 0) {
			will(version);
		}
		if ((flags & USER_NAME) != 0) {
			this.fields.text();
		}
		if ((flags & PASSWORD) != 0) {
			this.fields.binary();
		}
		Disconnect reason = this.fields.end();
		if (reason == null && version == MQTT_3_1 && nameless) {
			return new ConnectionFault(version, Refusal.IDENTIFIER_REJECTED, "has no client identifier");
		}
		return (reason != null) ? fault(answered, reason, "sent a CONNECT that " + this.fields.sentence())
				: authentication(answered, version, given);
	}

	/** The decoder knows the version without the bit. */
	private void bridge(ByteBuf packet, int header, int version) {
		if (this.bridge) {
			int name = (version == MQTT_3_1) ? MQTT_3_1_NAME.length : PROTOCOL_NAME.length;
			packet.setByte(packet.readerIndex() + header + Short.BYTES + name, version);
			this.network.channel().attr(NetworkConnection.BRIDGE).set(true);
		}
	}

	/** It is 0 unless it goes with the protocol name [MQTT-3.1.2-1]. */
	private int version() {
		int length = this.fields.text();
		boolean now = length == PROTOCOL_NAME.length && this.fields.begins(length, PROTOCOL_NAME);
		boolean then = length == MQTT_3_1_NAME.length && this.fields.begins(length, MQTT_3_1_NAME);
		int level = this.fields.oneByte();
		this.bridge = level == (BRIDGE | MQTT_3_1) || level == (BRIDGE | MQTT_3_1_1);
		level &= this.bridge ? ~BRIDGE : level;
		return ((now && (level == MQTT_3_1_1 || level == MQTT_5)) || (then && level == MQTT_3_1)) ? level : 0;
	}

	/**
	 * MQTT 3.1 does not use those that are reserved, or are of a will that is not there.
	 */
	private void flags(ByteBuf packet, int version, int flags) {
		int first = MqttMessageType.CONNECT.value() << 4;
		if (version == MQTT_3_1) {
			packet.setByte(packet.readerIndex(), first);
		}
		else if (packet.getByte(packet.readerIndex()) != first || (flags & 1) != 0) {
			this.fields.malformed("has reserved flags [MQTT-2.1.3-1], [MQTT-3.1.2-3]");
		}
		else if ((flags & WILL) == 0 && (flags & WILL_RETAIN_AND_QOS) != 0) {
			this.fields.malformed("has no will, but its QoS or RETAIN [MQTT-3.1.2-11], [MQTT-3.1.2-13]");
		}
		if ((flags & WILL_QOS) == WILL_QOS) {
			this.fields.malformed("has a will of QoS 3 [MQTT-3.1.2-12]");
		}
		if (version != MQTT_5 && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) {
			this.fields.malformed("has a password without a user name [MQTT-3.1.2-22]");
		}
	}

	private long properties(int version, long allowed) {
		return (version == MQTT_5)
				? PacketCheck.properties(this.fields, allowed, Disconnect.PROTOCOL_ERROR, MAX_USER_PROPERTIES) : 0;
	}

	private void will(int version) {
		properties(version, OF_WILL);
		if (this.fields.text() == 0 || this.fields.hasWildcard()) {
			this.fields.fault(Disconnect.TOPIC_NAME_INVALID, "has a will without a topic [MQTT-4.7.3-1]");
		}
		if (!this.fields.isPayloadValid(this.fields.binary())) {
			this.fields.fault(Disconnect.PAYLOAD_FORMAT_INVALID,
					"has a will that is not the text it says it is [MQTT5-3.1.3.2.3]");
		}
	}

	/** A client that takes no CONNACK can only be closed on [MQTT-3.1.2-24]. */
	private boolean hasRoomForAnswer() {
		int maximum = this.fields.maximumPacketSize();
		return maximum == 0 || Integer.compareUnsigned(maximum, SMALLEST_ANSWER) >= 0;
	}

	/** There is no extended authentication [MQTT-4.12.0-1]. */
	private static @Nullable ConnectionFault authentication(int answered, int version, long given) {
		if (answered != version) {
			return fault(0, Disconnect.PROTOCOL_ERROR, "takes no packet that CONNACK fits into");
		}
		if ((given >> MqttProperties.AUTHENTICATION_METHOD & 1) != 0) {
			return new ConnectionFault(version, Refusal.BAD_AUTHENTICATION_METHOD,
					"wants extended authentication, which there is not");
		}
		return ((given >> MqttProperties.AUTHENTICATION_DATA & 1) != 0) ? fault(version, Disconnect.PROTOCOL_ERROR,
				"has authentication data without a method [MQTT5-3.1.2.11.10]") : null;
	}

}
