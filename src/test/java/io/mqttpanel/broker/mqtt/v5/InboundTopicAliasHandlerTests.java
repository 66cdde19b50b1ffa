// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundTopicAliasHandler}: what becomes of aliases that clients send.
 */
class InboundTopicAliasHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final TeamShares bytesOfAll = new TeamShares(10_000_000);

	private final HandlerChannel channel = new HandlerChannel();

	InboundTopicAliasHandlerTests() {
		this.channel.with(new InboundTopicAliasHandler(this.front.client(this.channel, MqttVersion.MQTT_5), 2,
				this.front.closer(), this.bytesOfAll));
	}

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
		assertThat(this.channel.isOpen()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "a, 0, 0x94", "a, 3, 0x94", "'', 1, 0x82", "'', 3, 0x94" })
	void disconnectsClientThatUsesAliasesThatAreNone(String topic, int alias, String reason) {
		MqttPublishMessage publish = aliased(topic, alias);
		this.channel.writeInbound(publish);
		assertThat(publish.refCnt()).isZero();
		assertThat(this.channel.in()).isNull();
		assertThat(this.channel.disconnectReason()).isEqualTo(Integer.decode(reason));
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void disconnectsClientWhoseAliasesTakeTooMuchMemory() {
		for (int i = 0; i < 10; i++) {
			assertThat(topicOf("a".repeat(60_000), 1)).hasSize(60_000);
		}
		assertThat(topicOf("b".repeat(60_000), 2)).hasSize(60_000);
		this.channel.writeInbound(aliased("c".repeat(65_535), 1), aliased("d".repeat(65_535), 2));
		((MqttPublishMessage) this.channel.readInbound()).release();
		assertThat(this.channel.disconnectReason()).isEqualTo(0x97);
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

	@Test
	void countsTheAliasesOfAllClients() {
		this.channel.writeInbound(aliased("topic", 1));
		assertThat(this.bytesOfAll.taken()).isEqualTo(2 * (64 + 5));
		this.bytesOfAll.add("2", 10_000_000);
		this.channel.writeInbound(aliased("topic", 1));
		assertThat(this.channel.isOpen()).as("takes no more").isTrue();
		this.channel.writeInbound(aliased("another", 2));
		assertThat(this.channel.disconnectReason()).isEqualTo(0x97);
		assertThat(this.front.limitsReached()).containsExactly(LimitReached.Limit.TOPIC_ALIASES);
		assertThat(this.bytesOfAll.taken("1")).as("of a client that is gone").isZero();
	}

	@Test
	void teamLeavesRoomToOthers() {
		this.bytesOfAll.add("1", 7_499_900);
		this.channel.writeInbound(aliased("topic", 1));
		assertThat(this.channel.disconnectReason()).isEqualTo(0x97);
		HandlerChannel other = new HandlerChannel();
		other
			.with(new InboundTopicAliasHandler(this.front.clientOf(other, 2), 2, this.front.closer(), this.bytesOfAll));
		other.writeInbound(aliased("topic", 1));
		((MqttPublishMessage) other.readInbound()).release();
		assertThat(other.isOpen()).isTrue();
		other.finishAndReleaseAll();
	}

}
