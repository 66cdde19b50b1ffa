// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import org.jspecify.annotations.Nullable;

/**
 * Reason strings for an MQTT 5 client that is refused, unless it does not want them
 * [MQTT-3.1.2-29] or has no room for it [MQTT-3.2.2-19], [MQTT-3.14.2-3], [MQTT-3.4.2-2],
 * [MQTT-3.9.2-1], [MQTT-3.11.2-1].
 */
final class ReasonStringHandler extends ChannelOutboundHandlerAdapter {

	/** More than any of these packets has besides its reason codes and the sentence. */
	private static final int OTHER_BYTES = 16;

	private final Mqtt5ConnectProperties client;

	/**
	 * Creates the handler of one client.
	 * @param client what the client takes
	 */
	ReasonStringHandler(Mqtt5ConnectProperties client) {
		this.client = client;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ctx.write((this.client.requestProblemInformation() && msg instanceof MqttMessage packet) ? explained(packet)
				: msg, promise);
	}

	private MqttMessage explained(MqttMessage packet) {
		return switch (packet.fixedHeader().messageType()) {
			case CONNACK -> (packet instanceof MqttConnAckMessage connAck) ? connAck(connAck) : packet;
			case SUBACK -> (packet instanceof MqttSubAckMessage subAck) ? subAck(subAck) : packet;
			case UNSUBACK -> (packet instanceof MqttUnsubAckMessage unsubAck) ? unsubAck(unsubAck) : packet;
			case PUBACK, PUBREC -> (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header)
					? reply(packet, header) : packet;
			case DISCONNECT -> (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)
					? disconnect(packet, header) : packet;
			default -> packet;
		};
	}

	private MqttMessage connAck(MqttConnAckMessage packet) {
		MqttConnAckVariableHeader header = packet.variableHeader();
		MqttProperties reason = reason(header.connectReturnCode().byteValue(), header.properties(), 1);
		return (reason != null)
				? new MqttConnAckMessage(packet.fixedHeader(),
						new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), reason))
				: packet;
	}

	private MqttMessage subAck(MqttSubAckMessage packet) {
		List<Integer> codes = packet.payload().reasonCodes();
		int refused = codes.stream().filter(ReasonStrings::isFailure).findFirst().orElse(0);
		MqttMessageIdAndPropertiesVariableHeader header = packet.idAndPropertiesVariableHeader();
		MqttProperties reason = reason(refused, header.properties(), codes.size());
		return (reason != null)
				? new MqttSubAckMessage(packet.fixedHeader(),
						new MqttMessageIdAndPropertiesVariableHeader(header.messageId(), reason), packet.payload())
				: packet;
	}

	private MqttMessage unsubAck(MqttUnsubAckMessage packet) {
		List<Short> codes = packet.payload().unsubscribeReasonCodes();
		int refused = codes.stream().mapToInt(Short::intValue).filter(ReasonStrings::isFailure).findFirst().orElse(0);
		MqttMessageIdAndPropertiesVariableHeader header = packet.idAndPropertiesVariableHeader();
		MqttProperties reason = reason(refused, header.properties(), codes.size());
		return (reason != null)
				? new MqttUnsubAckMessage(packet.fixedHeader(),
						new MqttMessageIdAndPropertiesVariableHeader(header.messageId(), reason), packet.payload())
				: packet;
	}

	private MqttMessage reply(MqttMessage packet, MqttPubReplyMessageVariableHeader header) {
		MqttProperties reason = reason(header.reasonCode(), header.properties(), 1);
		return (reason != null)
				? new MqttMessage(packet.fixedHeader(),
						new MqttPubReplyMessageVariableHeader(header.messageId(), header.reasonCode(), reason))
				: packet;
	}

	private MqttMessage disconnect(MqttMessage packet, MqttReasonCodeAndPropertiesVariableHeader header) {
		MqttProperties reason = reason(header.reasonCode(), header.properties(), 1);
		return (reason != null) ? new MqttMessage(packet.fixedHeader(),
				new MqttReasonCodeAndPropertiesVariableHeader(header.reasonCode(), reason)) : packet;
	}

	/** Only packets without other properties get one: then their size is known. */
	private @Nullable MqttProperties reason(int code, MqttProperties others, int codes) {
		String sentence = ReasonStrings.of(code);
		if (sentence == null || !others.isEmpty()
				|| OTHER_BYTES + codes + sentence.length() > this.client.maximumPacketSize()) {
			return null;
		}
		MqttProperties properties = new MqttProperties();
		properties.add(new StringProperty(MqttProperties.REASON_STRING, sentence));
		return properties;
	}

}
