// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubscriptionIdentifierHandler}.
 */
class SubscriptionIdentifierHandlerTests {

	private static final int IDENTIFIER = MqttProperties.SUBSCRIPTION_IDENTIFIER;

	private final HandlerChannel channel = new HandlerChannel();

	private final ClientConnection client = new FrontFixture().client(this.channel, MqttVersion.MQTT_5);

	SubscriptionIdentifierHandlerTests() {
		this.channel.with(new SubscriptionIdentifierHandler(this.client));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void leavesMessagesWhereNoSubscriptionHasAnIdentifier() {
		subscribe("a", 0);
		MqttPublishMessage publish = Packets.publish("a", MqttQoS.AT_MOST_ONCE, 0, MqttProperties.NO_PROPERTIES);
		this.channel.writeOutbound(publish);
		assertThat(this.channel.out()).isSameAs(publish);
		assertThat(publish.refCnt()).isOne();
		publish.release();
	}

	@Test
	void putsIdentifiersOfAllMatchingSubscriptionsIn() {
		subscribe("a/#", 1);
		subscribe("a/b", 2);
		subscribe("c", 3);
		MqttProperties properties = FrontFixture.properties(IDENTIFIER, 1);
		properties.add(new UserProperty("key", "value"));
		this.channel.writeOutbound(Packets.publish("a/b", MqttQoS.AT_LEAST_ONCE, 7, properties));
		MqttPublishMessage sent = this.channel.readOutbound();
		assertThat(identifiers(sent)).containsExactlyInAnyOrder(1, 2);
		assertThat(sent.variableHeader().packetId()).isEqualTo(7);
		assertThat(sent.variableHeader().properties().getProperty(MqttProperties.USER_PROPERTY)).isNotNull();
		assertThat(sent.refCnt()).isOne();
		sent.release();
	}

	@Test
	void leavesTheIdentifierThatIsRight() {
		subscribe("a", 1);
		MqttPublishMessage publish = Packets.publish("a", MqttQoS.AT_MOST_ONCE, 0,
				FrontFixture.properties(IDENTIFIER, 1));
		this.channel.writeOutbound(publish);
		assertThat(this.channel.out()).isSameAs(publish);
		publish.release();
	}

	private void subscribe(String filter, int identifier) {
		this.client.session().subscriptions().add(filter, identifier, false);
	}

	private static List<Integer> identifiers(MqttPublishMessage publish) {
		return publish.variableHeader()
			.properties()
			.getProperties(IDENTIFIER)
			.stream()
			.map((property) -> ((IntegerProperty) property).value())
			.toList();
	}

}
