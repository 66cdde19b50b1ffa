// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of aliases that clients send.
 */
class TopicAliasHandlerTests {

	private final List<Disconnect> ended = new ArrayList<>();

	private final EmbeddedChannel channel = new EmbeddedChannel(
			new TopicAliasHandler(2, (channel, reason, sentence) -> this.ended.add(reason)));

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void putsTopicInPlaceOfAlias() {
		assertThat(topicOf("a", 1)).isEqualTo("a");
		assertThat(topicOf("b", 2)).isEqualTo("b");
		assertThat(topicOf("", 1)).isEqualTo("a");
		assertThat(topicOf("c", 1)).isEqualTo("c");
		assertThat(topicOf("", 1)).isEqualTo("c");
		assertThat(topicOf("", 2)).isEqualTo("b");
		assertThat(this.ended).isEmpty();
	}

	@Test
	void endsWhoUsesAliasesThatAreNone() {
		for (int alias : new int[] { 0, 3 }) {
			MqttPublishMessage publish = aliased("a", alias);
			this.channel.writeInbound(publish);
			assertThat(publish.refCnt()).isZero();
		}
		MqttPublishMessage unknown = aliased("", 1);
		this.channel.writeInbound(unknown);
		assertThat(unknown.refCnt()).isZero();
		assertThat(this.channel.inboundMessages()).isEmpty();
		assertThat(this.ended).containsExactly(Disconnect.TOPIC_ALIAS_INVALID, Disconnect.TOPIC_ALIAS_INVALID,
				Disconnect.PROTOCOL_ERROR);
	}

	@Test
	void passesOnWhatHasNoAlias() {
		MqttPublishMessage publish = Packets.publish("a", MqttQoS.AT_LEAST_ONCE, 1, MqttProperties.NO_PROPERTIES);
		this.channel.writeInbound(publish);
		assertThat(this.channel.<Object>readInbound()).isSameAs(publish);
		publish.release();
	}

	private String topicOf(String topic, int alias) {
		this.channel.writeInbound(aliased(topic, alias));
		MqttPublishMessage publish = this.channel.readInbound();
		assertThat(publish.variableHeader().packetId()).isEqualTo(7);
		assertThat(publish.variableHeader().properties().getProperty(MqttProperties.TOPIC_ALIAS)).isNull();
		assertThat(publish.variableHeader().properties().getProperty(MqttProperties.USER_PROPERTY)).isNotNull();
		publish.release();
		return publish.variableHeader().topicName();
	}

	private static MqttPublishMessage aliased(String topic, int alias) {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS, alias));
		properties.add(new UserProperty("a", "b"));
		return Packets.publish(topic, MqttQoS.AT_LEAST_ONCE, 7, properties);
	}

}
