// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.event.TopicName;

/**
 * Rules for the topics of decoded packets, when aliases are resolved. The engine must not
 * see a packet that breaks one: it fails at it, or treats it wrongly. What bytes show is
 * for {@link PacketCheck}.
 */
public final class PacketRules {

	private static final int UTF_8 = 1;

	private PacketRules() {
	}

	/**
	 * Returns what is wrong with a packet of an accepted client.
	 * @param packet a packet from the decoder
	 * @return the fault, {@code null} if there is none
	 */
	public static @Nullable ConnectionFault brokenBy(MqttMessage packet) {
		if (!packet.decoderResult().isSuccess()) {
			return ConnectionFault.of(Disconnect.MALFORMED_PACKET,
					"sent a packet that cannot be read: " + packet.decoderResult().cause());
		}
		if (packet instanceof MqttPublishMessage publish) {
			return publish(publish);
		}
		if (packet instanceof MqttSubscribeMessage subscribe) {
			return filters(
					subscribe.payload().topicSubscriptions().stream().map(MqttTopicSubscription::topicFilter).toList());
		}
		return (packet instanceof MqttUnsubscribeMessage unsubscribe) ? filters(unsubscribe.payload().topics()) : null;
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

	/** Where wildcards may be is judged filter by filter, in the acknowledgement. */
	private static @Nullable ConnectionFault filters(List<String> filters) {
		return filters.stream().allMatch(TopicFilter::isComplete) ? null : ConnectionFault
			.of(Disconnect.TOPIC_FILTER_INVALID, "sent a topic filter that is empty or wrongly shared");
	}

}
