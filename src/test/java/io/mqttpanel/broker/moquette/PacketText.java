// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;

/**
 * Packet to a client in words.
 */
final class PacketText {

	private PacketText() {
	}

	static String of(MqttMessage packet) {
		String type = packet.fixedHeader().messageType().toString();
		if (packet instanceof MqttConnAckMessage connAck) {
			return type + " " + (connAck.variableHeader().connectReturnCode().byteValue() & 0xFF)
					+ (connAck.variableHeader().isSessionPresent() ? " present" : "");
		}
		if (packet instanceof MqttPublishMessage publish) {
			MqttFixedHeader header = publish.fixedHeader();
			String identifier = (publish.variableHeader()
				.properties()
				.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) instanceof IntegerProperty property)
						? " id " + property.value() : "";
			return publish.variableHeader().topicName() + "=" + publish.payload().toString(StandardCharsets.UTF_8) + " "
					+ header.qosLevel().value() + (header.isRetain() ? " retain" : "") + (header.isDup() ? " dup" : "")
					+ identifier;
		}
		if (packet instanceof MqttSubAckMessage subAck) {
			return type + " " + subAck.payload().reasonCodes();
		}
		if (packet instanceof MqttUnsubAckMessage unsubAck) {
			return type + ((unsubAck.payload() != null) ? " " + unsubAck.payload().unsubscribeReasonCodes() : "");
		}
		return (packet.variableHeader() instanceof MqttMessageIdVariableHeader id) ? type + " " + id.messageId() : type;
	}

}
