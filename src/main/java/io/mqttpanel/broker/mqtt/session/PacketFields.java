// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.jspecify.annotations.Nullable;

/**
 * Fields of one packet in its bytes [MQTT5-1.5], read in order and never beyond their
 * end. The first fault is kept: from then on there is nothing more to read, and each
 * field is 0. Reading makes no objects.
 */
public final class PacketFields {

	private static final int BITS = 7;

	private static final int MASK = 0x7F;

	private static final int MAX_NUMBER_BYTES = 4;

	private ByteBuf in = Unpooled.EMPTY_BUFFER;

	private int index;

	private int end;

	private boolean wildcard;

	private int maximumPacketSize;

	private int payloadFormat;

	private @Nullable Disconnect fault;

	private String sentence = "";

	/**
	 * Begins with a packet.
	 * @param packet the whole packet, which stays as it is
	 * @param header bytes of its fixed header
	 */
	public void begin(ByteBuf packet, int header) {
		this.in = packet;
		this.index = packet.readerIndex() + header;
		this.end = packet.writerIndex();
		this.maximumPacketSize = 0;
		this.payloadFormat = 0;
		this.fault = null;
	}

	/**
	 * Ends with the packet, of which nothing may be left over.
	 * @return what is wrong with it, {@code null} for nothing
	 */
	public @Nullable Disconnect end() {
		if (hasMore()) {
			malformed("has more bytes than fields");
		}
		this.in = Unpooled.EMPTY_BUFFER;
		return this.fault;
	}

	/**
	 * Returns what is wrong, for the operator.
	 * @return what follows "a packet that"; of an earlier packet if this one has no fault
	 */
	public String sentence() {
		return this.sentence;
	}

	/**
	 * Notes that the packet cannot be parsed [MQTT5-4.13.1].
	 * @param what what follows "a packet that"
	 */
	public void malformed(String what) {
		fault(Disconnect.MALFORMED_PACKET, what);
	}

	/**
	 * Notes a fault, unless there is one already.
	 * @param reason the reason code for the client
	 * @param what what follows "a packet that", for the operator
	 */
	public void fault(Disconnect reason, String what) {
		if (this.fault == null) {
			this.fault = reason;
			this.sentence = what;
			this.index = this.end;
		}
	}

	/**
	 * Returns whether no fault was found so far.
	 * @return {@code true} if fields are what was read
	 */
	public boolean isGood() {
		return this.fault == null;
	}

	/**
	 * Returns whether there are bytes in front of the end.
	 * @return {@code false} behind a fault too
	 */
	public boolean hasMore() {
		return this.fault == null && this.index < this.end;
	}

	/**
	 * Sets a nearer end, for fields that are a part of the packet.
	 * @param length bytes of the part; more than the rest has is malformed
	 * @return the end that was
	 */
	int narrow(int length) {
		int before = this.end;
		if (length > this.end - this.index) {
			malformed("says that a part is longer than the rest of it");
		}
		else {
			this.end = this.index + length;
		}
		return before;
	}

	/** Takes a nearer end back. */
	void widen(int before) {
		this.end = before;
	}

	/** The payload of a PUBLISH is whatever is left. */
	void skipRest() {
		this.index = this.end;
	}

	private boolean take(int bytes) {
		boolean there = this.fault == null && bytes <= this.end - this.index;
		if (!there) {
			malformed("ends in the midst of a field");
		}
		this.index += there ? bytes : 0;
		return there;
	}

	/**
	 * Reads one byte.
	 * @return the byte, unsigned
	 */
	public int oneByte() {
		return take(1) ? this.in.getUnsignedByte(this.index - 1) : 0;
	}

	/**
	 * Reads a Two Byte Integer [MQTT5-1.5.2].
	 * @return the number, unsigned
	 */
	public int twoBytes() {
		return take(Short.BYTES) ? this.in.getUnsignedShort(this.index - Short.BYTES) : 0;
	}

	/** Reads a Four Byte Integer [MQTT5-1.5.3]: the bits of an unsigned number. */
	int fourBytes() {
		return take(Integer.BYTES) ? this.in.getInt(this.index - Integer.BYTES) : 0;
	}

	/**
	 * Reads a Variable Byte Integer, which has no more bytes than it needs
	 * [MQTT-1.5.5-1].
	 * @return the number
	 */
	int number() {
		int number = 0;
		for (int i = 0; i < MAX_NUMBER_BYTES && this.fault == null; i++) {
			int next = oneByte();
			number |= (next & MASK) << (i * BITS);
			if (next <= MASK) {
				if (next == 0 && i > 0) {
					break;
				}
				return number;
			}
		}
		malformed("has a number of more than four bytes, or of more than it needs [MQTT-1.5.5-1]");
		return 0;
	}

	/**
	 * Reads Binary Data [MQTT5-1.5.6].
	 * @return number of its bytes, without the two of its length
	 */
	public int binary() {
		int length = twoBytes();
		return take(length) ? length : 0;
	}

	/**
	 * Reads a UTF-8 Encoded String [MQTT5-1.5.4]. One that has a character that no string
	 * may have is malformed.
	 * @return number of its bytes, without the two of its length
	 */
	public int text() {
		int length = binary();
		this.wildcard = false;
		int at = this.index - length;
		while (this.fault == null && at < this.index) {
			int next = this.in.getByte(at);
			this.wildcard |= next == '+' || next == '#';
			int bytes = (next >= ' ' && next <= '~') ? 1 : Utf8Character.length(this.in, at, this.index);
			if (bytes == 0) {
				malformed("has a text that is not UTF-8, or has a character that no text may have [MQTT-1.5.4-1]");
			}
			at += bytes;
		}
		return length;
	}

	/**
	 * Returns whether the text that was read last has a wildcard.
	 * @return {@code true} if it is no topic name [MQTT-4.7.1-1]
	 */
	public boolean hasWildcard() {
		return this.wildcard;
	}

	/**
	 * Returns whether the text that was read last begins with given bytes.
	 * @param length its number of bytes
	 * @param prefix the bytes
	 * @return {@code true} if it does
	 */
	public boolean begins(int length, byte[] prefix) {
		for (int i = 0; i < prefix.length; i++) {
			if (i == length || this.in.getByte(this.index - length + i) != prefix[i]) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Returns whether the payload that was read last is what the Payload Format Indicator
	 * before it says [MQTT5-3.1.3.2.3].
	 * @param length its number of bytes
	 * @return {@code false} if it is said to be UTF-8 text and is not
	 */
	public boolean isPayloadValid(int length) {
		return this.payloadFormat == 0
				|| ByteBufUtil.isText(this.in, this.index - length, length, StandardCharsets.UTF_8);
	}

	/**
	 * Returns the Maximum Packet Size that CONNECT has [MQTT5-3.1.2.11.4].
	 * @return its bits, 0 for none
	 */
	public int maximumPacketSize() {
		return this.maximumPacketSize;
	}

	/** Reads a property as its type [MQTT5-2.2.2.2]; of texts and data, the length. */
	int value(int id) {
		int value = read(id);
		if (id == MqttProperties.PAYLOAD_FORMAT_INDICATOR) {
			this.payloadFormat = value;
		}
		else if (id == MqttProperties.MAXIMUM_PACKET_SIZE) {
			this.maximumPacketSize = value;
		}
		return value;
	}

	private int read(int id) {
		return switch (id) {
			case MqttProperties.PAYLOAD_FORMAT_INDICATOR, MqttProperties.REQUEST_PROBLEM_INFORMATION,
					MqttProperties.REQUEST_RESPONSE_INFORMATION, MqttProperties.MAXIMUM_QOS,
					MqttProperties.RETAIN_AVAILABLE, MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE,
					MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE ->
				oneByte();
			case MqttProperties.SERVER_KEEP_ALIVE, MqttProperties.RECEIVE_MAXIMUM, MqttProperties.TOPIC_ALIAS_MAXIMUM,
					MqttProperties.TOPIC_ALIAS ->
				twoBytes();
			case MqttProperties.PUBLICATION_EXPIRY_INTERVAL, MqttProperties.SESSION_EXPIRY_INTERVAL,
					MqttProperties.WILL_DELAY_INTERVAL, MqttProperties.MAXIMUM_PACKET_SIZE ->
				fourBytes();
			case MqttProperties.SUBSCRIPTION_IDENTIFIER -> number();
			case MqttProperties.CORRELATION_DATA, MqttProperties.AUTHENTICATION_DATA -> binary();
			case MqttProperties.USER_PROPERTY -> text() + text();
			case MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC, MqttProperties.ASSIGNED_CLIENT_IDENTIFIER,
					MqttProperties.AUTHENTICATION_METHOD, MqttProperties.RESPONSE_INFORMATION,
					MqttProperties.SERVER_REFERENCE, MqttProperties.REASON_STRING ->
				text();
			default -> {
				malformed("has a property that there is not [MQTT5-2.2.2.2]");
				yield 0;
			}
		};
	}

}
