// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.EventDispatcher;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many retained messages are kept, and what those are told whose are not.
 */
class RetainedLimitTests {

	private final RecordedEvents recorded = new RecordedEvents();

	private final RetainedLimits limits = new RetainedLimits(2, 100, new EventDispatcher(List.of(this.recorded)));

	@Test
	void keepsAsManyAsAllowed() {
		assertThat(this.limits.keep("a", 10)).isTrue();
		assertThat(this.limits.keep("b", 10)).isTrue();
		assertThat(this.limits.keep("c", 10)).isFalse();
		assertThat(this.limits.keep("a", 20)).isTrue();
		this.limits.remove("b");
		assertThat(this.limits.keep("c", 10)).isTrue();
		assertThat(this.recorded.of(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(LimitReached.Limit.RETAINED);
	}

	@Test
	void keepsAsManyBytesAsAllowed() {
		assertThat(this.limits.keep("a", 60)).isTrue();
		assertThat(this.limits.keep("b", 41)).isFalse();
		assertThat(this.limits.keep("a", 100)).isTrue();
		assertThat(this.limits.keep("b", 1)).isFalse();
		assertThat(this.limits.keep("a", 99)).isTrue();
		assertThat(this.limits.keep("b", 1)).isTrue();
	}

	@Test
	void keepsWhatWasThereAndTheServersOwn() {
		this.limits.add("a", 1000);
		this.limits.add("b", 1000);
		this.limits.add("c", 1000);
		assertThat(this.limits.keep("d", 1)).isFalse();
		assertThat(this.limits.keep("$SYS/broker/uptime", 1000)).isTrue();
		this.limits.clear();
		assertThat(this.limits.keep("d", 1)).isTrue();
	}

	@Test
	void countsTopicPayloadAndProperties() {
		MqttProperties properties = new MqttProperties();
		properties.add(new UserProperty("key", "value"));
		properties.add(new MqttProperties.StringProperty(MqttProperties.CONTENT_TYPE, "text"));
		properties.add(new MqttProperties.BinaryProperty(MqttProperties.CORRELATION_DATA, new byte[7]));
		properties.add(new MqttProperties.IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 9));
		assertThat(RetainedLimits.bytes("topic", 100, properties)).isEqualTo(5 + 100 + 8 + 4 + 7 + 4);
	}

	@ParameterizedTest
	@CsvSource({ "AT_LEAST_ONCE, PUBACK", "EXACTLY_ONCE, PUBREC" })
	void tellsClientOfMqtt5ThatThereIsNoRoom(MqttQoS qos, MqttMessageType type) {
		EmbeddedChannel channel = publisher(MqttVersion.MQTT_5);
		publish(channel, qos, true, 200);
		MqttMessage answer = channel.readOutbound();
		assertThat(answer.fixedHeader().messageType()).isEqualTo(type);
		assertThat(((MqttPubReplyMessageVariableHeader) answer.variableHeader()).reasonCode())
			.isEqualTo(MqttReasonCodes.PubAck.QUOTA_EXCEEDED.byteValue());
		assertThat(channel.inboundMessages()).isEmpty();
		publish(channel, qos, true, 0);
		publish(channel, qos, false, 200);
		publish(channel, qos, true, 20);
		assertThat(channel.inboundMessages()).hasSize(3);
		channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, AT_LEAST_ONCE", "MQTT_3_1_1, EXACTLY_ONCE", "MQTT_5, AT_MOST_ONCE" })
	void passesOnWhatCannotBeRefused(MqttVersion version, MqttQoS qos) {
		EmbeddedChannel channel = publisher(version);
		publish(channel, qos, true, 200);
		assertThat(channel.inboundMessages()).hasSize(1);
		assertThat(channel.outboundMessages()).isEmpty();
		channel.finishAndReleaseAll();
	}

	private EmbeddedChannel publisher(MqttVersion version) {
		EmbeddedChannel channel = new EmbeddedChannel(new RetainedLimitHandler(this.limits));
		channel.writeInbound(MqttMessageBuilders.connect().protocolVersion(version).clientId("c").build());
		channel.releaseInbound();
		return channel;
	}

	private static void publish(EmbeddedChannel channel, MqttQoS qos, boolean retained, int size) {
		channel.writeInbound(MqttMessageBuilders.publish()
			.topicName("t")
			.qos(qos)
			.messageId(1)
			.retained(retained)
			.payload(Unpooled.wrappedBuffer(new byte[size]))
			.build());
	}

}
