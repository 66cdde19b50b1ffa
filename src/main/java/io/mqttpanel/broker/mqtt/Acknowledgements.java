// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;

/**
 * The acknowledgements we give in the engine's place.
 */
final class Acknowledgements {

	private Acknowledgements() {
	}

	/**
	 * An acknowledgement that finds nothing wrong, the same in every version of MQTT.
	 * @param type PUBACK, PUBREC or PUBCOMP
	 * @param packetId what is acknowledged
	 * @return the packet
	 */
	static MqttMessage plain(MqttMessageType type, int packetId) {
		return new MqttMessage(header(type), MqttMessageIdVariableHeader.from(packetId));
	}

	/**
	 * The word of MQTT 5 for a message that may not be published.
	 * @param type PUBACK or PUBREC
	 * @param packetId what is refused
	 * @return the packet
	 */
	static MqttMessage notAuthorized(MqttMessageType type, int packetId) {
		return new MqttMessage(header(type), new MqttPubReplyMessageVariableHeader(packetId,
				MqttReasonCodes.PubAck.NOT_AUTHORIZED.byteValue(), MqttProperties.NO_PROPERTIES));
	}

	/**
	 * The answer to a SUBSCRIBE.
	 * @param packetId what is answered
	 * @param codes one code for each filter
	 * @return the packet
	 */
	static MqttSubAckMessage subAck(int packetId, List<Integer> codes) {
		return new MqttSubAckMessage(header(MqttMessageType.SUBACK), MqttMessageIdVariableHeader.from(packetId),
				new MqttSubAckPayload(codes));
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

}
