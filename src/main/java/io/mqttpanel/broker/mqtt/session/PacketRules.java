// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.event.TopicName;

/**
 * Rules for packets that the decoder lets pass and the engine must not see: it fails at
 * them, or treats them wrongly.
 */
final class PacketRules {

	private static final int MAX_QOS = 2;

	private PacketRules() {
	}

	/**
	 * Returns the rule a packet breaks.
	 * @param packet a packet that was decoded
	 * @return the fault, {@code null} if there is none
	 */
	static @Nullable ConnectionFault brokenBy(MqttMessage packet) {
		return switch (packet.fixedHeader().messageType()) {
			case CONNECT -> (packet instanceof MqttConnectMessage connect) ? connect(connect) : null;
			case PUBLISH -> (packet instanceof MqttPublishMessage publish) ? publish(publish) : null;
			case SUBSCRIBE -> (packet instanceof MqttSubscribeMessage subscribe) ? subscribe(subscribe) : null;
			case UNSUBSCRIBE ->
				(packet instanceof MqttUnsubscribeMessage unsubscribe) ? filters(unsubscribe.payload().topics()) : null;
			// No authentication method is ever agreed upon, so there is nothing to say.
			case CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH ->
				ConnectionFault.protocolError("sent " + packet.fixedHeader().messageType());
			default -> null;
		};
	}

	private static @Nullable ConnectionFault connect(MqttConnectMessage connect) {
		int version = connect.variableHeader().version();
		String clientId = connect.payload().clientIdentifier();
		// The Panel cannot be asked about a client without one.
		if (clientId == null || clientId.isEmpty()) {
			return new ConnectionFault(version, Refusal.IDENTIFIER_REJECTED, Disconnect.PROTOCOL_ERROR,
					"has no client identifier [MQTT-3.1.3-8]");
		}
		if (integers(connect.variableHeader().properties(), MqttProperties.RECEIVE_MAXIMUM).contains(0)) {
			return new ConnectionFault(version, Refusal.PROTOCOL_ERROR, Disconnect.PROTOCOL_ERROR,
					"can receive nothing [MQTT5-3.1.2.11.3]");
		}
		if (!connect.variableHeader().isWillFlag()) {
			return null;
		}
		if (connect.variableHeader().willQos() > MAX_QOS) {
			return new ConnectionFault(version, Refusal.MALFORMED_PACKET, Disconnect.MALFORMED_PACKET,
					"has a will of QoS 3 [MQTT-3.1.2-14]");
		}
		return will(version, connect.payload());
	}

	private static @Nullable ConnectionFault will(int version, MqttConnectPayload payload) {
		String topic = payload.willTopic();
		if (topic == null || !TopicName.isValid(topic)) {
			return new ConnectionFault(version, Refusal.TOPIC_NAME_INVALID, Disconnect.TOPIC_NAME_INVALID,
					"has a will that cannot be published");
		}
		byte[] message = payload.willMessageInBytes();
		if (message != null && !PayloadFormat.isValid(Unpooled.wrappedBuffer(message), payload.willProperties())) {
			return new ConnectionFault(version, Refusal.PAYLOAD_FORMAT_INVALID, Disconnect.PAYLOAD_FORMAT_INVALID,
					"has a will that is not the text it says it is [MQTT5-3.1.3.2.3]");
		}
		return null;
	}

	private static @Nullable ConnectionFault publish(MqttPublishMessage publish) {
		return TopicName.isValid(publish.variableHeader().topicName()) ? null : ConnectionFault
			.of(Disconnect.TOPIC_NAME_INVALID, "published to a topic that is empty or too deep, or is none");
	}

	private static @Nullable ConnectionFault subscribe(MqttSubscribeMessage subscribe) {
		List<Integer> identifiers = integers(subscribe.idAndPropertiesVariableHeader().properties(),
				MqttProperties.SUBSCRIPTION_IDENTIFIER);
		if (identifiers.size() > 1 || identifiers.contains(0)) {
			return ConnectionFault.protocolError("subscribed with a wrong identifier [MQTT5-3.8.2.1.2]");
		}
		return filters(
				subscribe.payload().topicSubscriptions().stream().map(MqttTopicSubscription::topicFilter).toList());
	}

	private static @Nullable ConnectionFault filters(List<String> filters) {
		if (filters.isEmpty()) {
			return ConnectionFault.protocolError("sent no topic filter [MQTT-3.8.3-3], [MQTT-3.10.3-2]");
		}
		return filters.stream().allMatch(PacketRules::isAcceptable) ? null : ConnectionFault
			.of(Disconnect.TOPIC_FILTER_INVALID, "sent a topic filter that is empty or too deep, or wrongly shared");
	}

	/**
	 * Whether a filter is safe with the engine. Where wildcards may be is the engine's to
	 * judge, but for those in shared filters.
	 */
	private static boolean isAcceptable(String filter) {
		return TopicFilter.isShared(filter) ? TopicFilter.isValid(filter)
				: !filter.isEmpty() && !TopicName.isTooDeep(filter);
	}

	private static List<Integer> integers(MqttProperties properties, int type) {
		return properties.getProperties(type)
			.stream()
			.map((property) -> property.value())
			.filter(Integer.class::isInstance)
			.map(Integer.class::cast)
			.toList();
	}

}
