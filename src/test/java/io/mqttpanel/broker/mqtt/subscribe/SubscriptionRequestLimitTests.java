// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.RecordedEngine;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubscriptionRequests}: how many events one packet can make.
 */
class SubscriptionRequestLimitTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private RecordedEngine.Connection engine;

	private SubscriptionRequests requests;

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5" })
	void countsRepeatedFilterOnce(MqttVersion version) {
		connect(version, 0);
		subscribe("ok/1", "ok/2", "ok/1");
		assertThat(acknowledge(0, 1, 2)).containsExactly(0, 1, 2);
		List<ClientSubscribed> subscribed = this.front.recorded().of(ClientSubscribed.class);
		assertThat(subscribed).extracting(ClientSubscribed::topicFilter).containsExactly("ok/2", "ok/1");
		assertThat(subscribed).extracting(ClientSubscribed::qos).containsExactly(1, 2);
		unsubscribe("ok/1", "ok/1", "ok/3");
		this.requests.acknowledged(MqttMessageBuilders.unsubAck().packetId(2).addReasonCode((short) 0).build());
		assertThat(this.front.recorded().of(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::topicFilter)
			.containsExactly("ok/1", "ok/3");
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 151" })
	void refusesMoreFiltersThanSubscriptions(MqttVersion version, int refused) {
		connect(version, 2);
		subscribe("ok/1", "ok/1", "ok/1");
		assertThat(this.engine.asked()).isEmpty();
		MqttSubAckMessage subAck = this.channel.readOutbound();
		assertThat(subAck.payload().reasonCodes()).containsExactly(refused, refused, refused);
		assertThat(this.front.limitsReached()).containsExactly(LimitReached.Limit.SUBSCRIPTIONS);
		subscribe("ok/1", "ok/1");
		assertThat(this.engine.received()).hasSize(1);
	}

	@Test
	void disconnectsWhoUnsubscribesFromMoreFiltersThanItMayHave() {
		connect(MqttVersion.MQTT_5, 2);
		unsubscribe("ok/1", "ok/2");
		assertThat(this.channel.isOpen()).isTrue();
		unsubscribe("ok/1", "ok/1", "ok/1");
		assertThat(this.channel.disconnectReason()).isEqualTo(0x97);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.engine.received()).hasSize(1);
	}

	private void connect(MqttVersion version, int maxSubscriptions) {
		ClientConnection client = this.front.client(this.channel, version);
		this.engine = this.front.engine().connect(this.channel, client);
		this.requests = new SubscriptionRequests(client, this.engine, this.front.events(), this.front.closer(),
				new SubscriptionLimits(maxSubscriptions, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0, (sessionId) -> 0,
						128));
	}

	private void subscribe(String... filters) {
		MqttMessageBuilders.SubscribeBuilder subscribe = MqttMessageBuilders.subscribe().messageId(1);
		for (String filter : filters) {
			subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, filter);
		}
		this.requests.subscribe(subscribe.build());
	}

	/** Returns the codes of the client's SUBACK. */
	private List<Integer> acknowledge(Integer... codes) {
		MqttSubAckMessage subAck = new MqttSubAckMessage(
				new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
				MqttMessageIdVariableHeader.from(1), new MqttSubAckPayload(List.of(codes)));
		return this.requests.acknowledged(subAck).payload().reasonCodes();
	}

	private void unsubscribe(String... filters) {
		MqttMessageBuilders.UnsubscribeBuilder unsubscribe = MqttMessageBuilders.unsubscribe().messageId(2);
		List.of(filters).forEach(unsubscribe::addTopicFilter);
		this.requests.unsubscribe(unsubscribe.build());
	}

}
