// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.Map;
import java.util.TreeMap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.ReferenceCountUtil;

import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packets of each type as the specification has them, and what the check says of any. One
 * that it lets pass is decoded, to its last byte.
 */
final class SpecifiedPackets {

	private static final int GOOD = 0;

	static final Map<String, Integer> ACKNOWLEDGEMENTS = Map.of("PUBACK", 0x40, "PUBREC", 0x50, "PUBREL", 0x62,
			"PUBCOMP", 0x70);

	private final Map<Integer, EmbeddedChannel> decoders = new TreeMap<>();

	void close() {
		this.decoders.values().forEach(EmbeddedChannel::finishAndReleaseAll);
	}

	/** Packets of MQTT 5 by name, each with properties [MQTT5-2.2.2]. */
	static Map<String, byte[]> packets(byte[] properties) {
		byte[] all = MqttBytes.join(MqttBytes.bytes(properties.length), properties);
		Map<String, byte[]> packets = new TreeMap<>();
		for (int qos = 0; qos < 3; qos++) {
			packets.put("PUBLISH " + qos, MqttBytes.packet(0x30 | qos << 1, MqttBytes.string("a/b"),
					(qos > 0) ? MqttBytes.uint16(7) : new byte[0], all, MqttBytes.bytes(0x26, 0, 1)));
		}
		ACKNOWLEDGEMENTS.forEach((name, first) -> packets.put(name,
				MqttBytes.packet(first, MqttBytes.uint16(7), MqttBytes.bytes(0), all)));
		packets.put("SUBSCRIBE",
				MqttBytes.packet(0x82, MqttBytes.uint16(7), all, MqttBytes.string("a/+"), MqttBytes.bytes(0x2D)));
		packets.put("UNSUBSCRIBE", MqttBytes.packet(0xA2, MqttBytes.uint16(7), all, MqttBytes.string("a/+")));
		packets.put("DISCONNECT", MqttBytes.packet(0xE0, MqttBytes.bytes(4), all));
		return packets;
	}

	static Map<String, byte[]> mqtt3Packets() {
		Map<String, byte[]> packets = new TreeMap<>();
		for (int qos = 0; qos < 3; qos++) {
			packets.put("PUBLISH " + qos, MqttBytes.publish(4, "a/b", qos, 7));
		}
		ACKNOWLEDGEMENTS.forEach((name, first) -> packets.put(name, MqttBytes.acknowledgement(first, 7)));
		packets.put("SUBSCRIBE", MqttBytes.subscribe(4, 7, "a/+"));
		packets.put("UNSUBSCRIBE", MqttBytes.unsubscribe(4, 7, "a/+"));
		packets.put("DISCONNECT", MqttBytes.DISCONNECT);
		packets.put("PINGREQ", MqttBytes.PINGREQ);
		return packets;
	}

	int result(int version, byte[] packet) {
		ByteBuf bytes = Unpooled.copiedBuffer(packet);
		ConnectionFault fault = new PacketCheck(version, 128).of(bytes, FixedHeader.length(bytes, 0));
		if (fault != null) {
			bytes.release();
			return Byte.toUnsignedInt(fault.reason().byteValue());
		}
		decode(version, bytes);
		return GOOD;
	}

	/** What follows is decoded as what it is. */
	private void decode(int version, ByteBuf packet) {
		int type = packet.getUnsignedByte(0) >> 4;
		EmbeddedChannel decoder = this.decoders.computeIfAbsent(version, SpecifiedPackets::decoder);
		decoder.writeInbound(packet, Unpooled.wrappedBuffer(MqttBytes.PINGREQ));
		MqttMessage decoded = decoder.readInbound();
		MqttMessage next = decoder.readInbound();
		assertThat(decoded.decoderResult().isSuccess()).as("MQTT %d: %s", version, decoded).isTrue();
		assertThat(decoded.fixedHeader().messageType().value()).isEqualTo(type);
		assertThat(next.fixedHeader().messageType()).isEqualTo(MqttMessageType.PINGREQ);
		ReferenceCountUtil.release(decoded);
	}

	private static EmbeddedChannel decoder(int version) {
		EmbeddedChannel decoder = new EmbeddedChannel(new MqttDecoder());
		decoder.writeInbound(Unpooled.wrappedBuffer(MqttBytes.connect(version, "c")));
		assertThat(decoder.<MqttMessage>readInbound().decoderResult().isSuccess()).isTrue();
		return decoder;
	}

}
