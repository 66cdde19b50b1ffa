// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;

/**
 * Packets that are sent to clients in reply.
 */
final class MoquettePackets {

	static final MqttMessage PINGRESP = new MqttMessage(header(MqttMessageType.PINGRESP));

	private static final int MQTT_5 = 5;

	private static final MqttFixedHeader CONNACK = header(MqttMessageType.CONNACK);

	private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK);

	private static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC);

	private static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP);

	private static final MqttFixedHeader SUBACK = header(MqttMessageType.SUBACK);

	private static final MqttFixedHeader UNSUBACK = header(MqttMessageType.UNSUBACK);

	private MoquettePackets() {
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

	private static MqttMessageIdVariableHeader id(int packetId) {
		return MqttMessageIdVariableHeader.from(packetId);
	}

	static MqttConnAckMessage accepted(boolean sessionPresent) {
		return connAck(MqttConnectReturnCode.CONNECTION_ACCEPTED, sessionPresent);
	}

	static MqttConnAckMessage unavailable(int protocolVersion) {
		return connAck((protocolVersion < MQTT_5) ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE
				: MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5, false);
	}

	private static MqttConnAckMessage connAck(MqttConnectReturnCode code, boolean sessionPresent) {
		return new MqttConnAckMessage(CONNACK, new MqttConnAckVariableHeader(code, sessionPresent));
	}

	static MqttMessage pubAck(int packetId) {
		return new MqttPubAckMessage(PUBACK, id(packetId));
	}

	static MqttMessage pubRec(int packetId) {
		return new MqttPubAckMessage(PUBREC, id(packetId));
	}

	static MqttMessage pubComp(int packetId) {
		return new MqttMessage(PUBCOMP, id(packetId));
	}

	static MqttMessage subAck(int packetId, List<Integer> codes) {
		return new MqttSubAckMessage(SUBACK, id(packetId), new MqttSubAckPayload(codes));
	}

	/** Before MQTT 5 there are no reason codes. */
	static MqttMessage unsubAck(int protocolVersion, int packetId, List<Short> codes) {
		return (protocolVersion < MQTT_5) ? new MqttUnsubAckMessage(UNSUBACK, id(packetId))
				: new MqttUnsubAckMessage(UNSUBACK, id(packetId), new MqttUnsubAckPayload(codes));
	}

}
