// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * Parts of packets that all clients read and write.
 */
final class Packets {

	private static final int REFUSED = 0x80;

	private Packets() {
	}

	static int packetId(MqttMessage message) {
		return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
	}

	static boolean isRefusal(MqttMessage message) {
		return message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
				&& Byte.toUnsignedInt(header.reasonCode()) >= REFUSED;
	}

	/**
	 * Makes an acknowledgement of QoS 1 or 2, with success.
	 * @param type its type
	 * @param packetId its packet identifier
	 * @return the packet
	 */
	static MqttMessage answer(MqttMessageType type, int packetId) {
		MqttQoS flags = (type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
		return new MqttMessage(new MqttFixedHeader(type, false, flags, false, 0),
				MqttMessageIdVariableHeader.from(packetId));
	}

	static void property(MqttProperties properties, int id, int value) {
		properties.add(new MqttProperties.IntegerProperty(id, value));
	}

}
