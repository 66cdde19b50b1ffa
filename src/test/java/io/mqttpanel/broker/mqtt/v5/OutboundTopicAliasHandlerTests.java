// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboundTopicAliasHandler}: which topics are sent as aliases.
 */
class OutboundTopicAliasHandlerTests {

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void sendsTopicsUnlessTheClientAllowsAliases() {
		accept(MqttProperties.NO_PROPERTIES);
		assertThat(sent("topic", 10, MqttProperties.NO_PROPERTIES)).isEqualTo("topic -");
		assertThat(sent("topic", 10, MqttProperties.NO_PROPERTIES)).isEqualTo("topic -");
	}

	@Test
	void givesTheAliasOfTheTopicNotUsedForLongest() {
		allow(2, -1);
		assertThat(sent("topic/1")).isEqualTo("topic/1 1");
		assertThat(sent("topic/2")).isEqualTo("topic/2 2");
		assertThat(sent("topic/1")).isEqualTo(" 1");
		assertThat(sent("topic/3")).isEqualTo("topic/3 2");
		assertThat(sent("topic/1")).isEqualTo(" 1");
		assertThat(sent("topic/2")).isEqualTo("topic/2 2");
		assertThat(sent("x")).isEqualTo("x -");
	}

	@Test
	void introducesNoAliasInAMessageThatMayNotBeSent() {
		allow(9, 100);
		assertThat(sent("topic", 100, MqttProperties.NO_PROPERTIES)).isEqualTo("topic -");
		MqttProperties user = new MqttProperties();
		user.add(new UserProperty("any", "length"));
		assertThat(sent("topic", 1, user)).isEqualTo("topic -");
		assertThat(sent("topic")).isEqualTo("topic 1");
		assertThat(sent("topic", 1, user)).isEqualTo(" 1");
		assertThat(user.getProperty(MqttProperties.TOPIC_ALIAS)).isNull();
	}

	private void allow(int aliases, int maximumPacketSize) {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS_MAXIMUM, aliases));
		if (maximumPacketSize > 0) {
			properties.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, maximumPacketSize));
		}
		accept(properties);
	}

	private void accept(MqttProperties properties) {
		this.channel.pipeline().addLast(new OutboundTopicAliasHandler(Mqtt5ConnectProperties.of(properties)));
	}

	private String sent(String topic) {
		return sent(topic, 1, MqttProperties.NO_PROPERTIES);
	}

	/** The topic and the alias that are sent. */
	private String sent(String topic, int size, MqttProperties properties) {
		this.channel.writeOutbound(MqttMessageBuilders.publish()
			.topicName(topic)
			.qos(MqttQoS.AT_MOST_ONCE)
			.properties(properties)
			.payload(Unpooled.wrappedBuffer(new byte[size]))
			.build());
		MqttPublishMessage publish = this.channel.readOutbound();
		assertThat(publish.payload().readableBytes()).isEqualTo(size);
		publish.release();
		String alias = (publish.variableHeader()
			.properties()
			.getProperty(MqttProperties.TOPIC_ALIAS) instanceof IntegerProperty property) ? property.value().toString()
					: "-";
		return publish.variableHeader().topicName() + " " + alias;
	}

}
