// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.event.TopicName;

/**
 * Rules for packets: that they can be decoded, and those that the decoder does not know
 * of. The engine must not see a packet that breaks one: it fails at it, or treats it
 * wrongly.
 */
public final class PacketRules {

	private static final int MQTT_3_1_1 = 4;

	private static final int MAX_QOS = 2;

	private static final int UTF_8 = 1;

	/** No authentication method is ever agreed upon, so there is nothing to say. */
	private static final Set<MqttMessageType> NEVER_SENT = EnumSet.of(MqttMessageType.CONNACK, MqttMessageType.SUBACK,
			MqttMessageType.UNSUBACK, MqttMessageType.PINGRESP, MqttMessageType.AUTH);

	private PacketRules() {
	}

	/**
	 * Returns what is wrong with a packet: that it could not be decoded, or that it
	 * breaks a rule.
	 * @param packet a packet from the decoder
	 * @return the fault, {@code null} if there is none
	 */
	public static @Nullable ConnectionFault brokenBy(MqttMessage packet) {
		if (!packet.decoderResult().isSuccess() || packet.fixedHeader() == null) {
			return undecoded(packet);
		}
		if (packet instanceof MqttConnectMessage connect) {
			return connect(connect);
		}
		if (packet instanceof MqttPublishMessage publish) {
			return publish(publish);
		}
		if (packet instanceof MqttSubscribeMessage subscribe) {
			return subscribe(subscribe);
		}
		if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
			return filters(unsubscribe.payload().topics());
		}
		MqttMessageType type = packet.fixedHeader().messageType();
		return NEVER_SENT.contains(type) ? ConnectionFault.protocolError("sent " + type) : null;
	}

	private static ConnectionFault undecoded(MqttMessage packet) {
		Throwable cause = packet.decoderResult().cause();
		String sentence = "sent a packet that cannot be read: " + ((cause != null) ? cause.getMessage() : "no header");
		int version = (packet.variableHeader() instanceof MqttConnectVariableHeader header) ? header.version() : 0;
		if (cause instanceof MqttUnacceptableProtocolVersionException) {
			// A version nobody knows is answered as MQTT 3.1.1 does [MQTT-3.1.2-2].
			return new ConnectionFault(MQTT_3_1_1, Refusal.UNSUPPORTED_VERSION, Disconnect.PROTOCOL_ERROR, sentence);
		}
		if (cause instanceof MqttIdentifierRejectedException) {
			return new ConnectionFault(version, Refusal.IDENTIFIER_REJECTED, Disconnect.PROTOCOL_ERROR, sentence);
		}
		if (cause instanceof TooLongFrameException) {
			return new ConnectionFault(version, Refusal.PACKET_TOO_LARGE, Disconnect.PACKET_TOO_LARGE, sentence);
		}
		return new ConnectionFault(version, Refusal.MALFORMED_PACKET, Disconnect.MALFORMED_PACKET, sentence);
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
		if (message != null && !isPayloadValid(Unpooled.wrappedBuffer(message), payload.willProperties())) {
			return new ConnectionFault(version, Refusal.PAYLOAD_FORMAT_INVALID, Disconnect.PAYLOAD_FORMAT_INVALID,
					"has a will that is not the text it says it is [MQTT5-3.1.3.2.3]");
		}
		return null;
	}

	/**
	 * Returns whether the payload of a PUBLISH or a will is what its Payload Format
	 * Indicator says [MQTT5-3.3.2.3.2].
	 * @param payload the payload, which is only looked at
	 * @param properties properties of the PUBLISH or the will
	 * @return {@code false} if it is said to be UTF-8 text and is not
	 */
	public static boolean isPayloadValid(ByteBuf payload, MqttProperties properties) {
		boolean text = properties.getProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR) instanceof IntegerProperty format
				&& format.value() == UTF_8;
		return !text || ByteBufUtil.isText(payload, StandardCharsets.UTF_8);
	}

	private static @Nullable ConnectionFault publish(MqttPublishMessage publish) {
		return TopicName.isValid(publish.variableHeader().topicName()) ? null
				: ConnectionFault.of(Disconnect.TOPIC_NAME_INVALID, "published to a topic that is empty or is none");
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
			.of(Disconnect.TOPIC_FILTER_INVALID, "sent a topic filter that is empty or wrongly shared");
	}

	/**
	 * Whether a filter is safe with the engine. Where wildcards may be is the engine's to
	 * judge, but for those in shared filters.
	 */
	private static boolean isAcceptable(String filter) {
		return TopicFilter.isShared(filter) ? TopicFilter.isValid(filter)
				: !filter.isEmpty() && filter.indexOf('\0') < 0;
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
