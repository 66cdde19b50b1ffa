// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.List;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageBuilders.UnsubscribeBuilder;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is remembered of the subscriptions of a session, and what is not.
 */
class SubscriptionAnswerHandlerTests {

	private static final short YES = 0;

	private static final short NO = 0x11;

	private static final int CROWD = 3_000;

	private final SessionFilters sessions = new SessionFilters();

	@Test
	void remembersSessionThatIsResumed() {
		EmbeddedChannel first = connected(MqttVersion.MQTT_5, false);
		subscribe(first, "a", "secret", "$share/g/secret", "refused");
		first.close();
		EmbeddedChannel second = connected(MqttVersion.MQTT_5, true);
		assertThat(unsubscribe(second, "refused", "a", "secret", "$share/g/secret", "a")).containsExactly(NO, YES, NO,
				NO, NO);
	}

	@Test
	void forgetsSessionThatEnds() {
		subscribe(connected(MqttVersion.MQTT_5, false), "a");
		this.sessions.forget("c");
		assertThat(unsubscribe(connected(MqttVersion.MQTT_5, true), "a")).containsExactly(NO);
		subscribe(connected(MqttVersion.MQTT_5, false), "a");
		assertThat(unsubscribe(connected(MqttVersion.MQTT_5, false), "a")).containsExactly(NO);
	}

	@Test
	void doesNotRememberClientThatIsGoneBeforeItIsLetIn() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_5);
		channel.close();
		this.sessions.restore("c", "a", 0, false);
		accept(channel, false);
		assertThat(unsubscribe(connected(MqttVersion.MQTT_5, true), "a")).containsExactly(YES);
	}

	@Test
	void knowsWhatWasRestored() {
		this.sessions.restore("c", "$share/g/a", 0, false);
		assertThat(unsubscribe(connected(MqttVersion.MQTT_5, true), "$share/g/a", "a")).containsExactly(YES, NO);
		this.sessions.restore("c", "a", 0, false);
		this.sessions.clear();
		assertThat(unsubscribe(connected(MqttVersion.MQTT_5, true), "a")).containsExactly(NO);
	}

	@Test
	void remembersEachOfManyRequestsWhateverTheirPacketIdentifiers() {
		EmbeddedChannel channel = connected(MqttVersion.MQTT_5, false);
		for (int i = 0; i < CROWD; i++) {
			channel.writeInbound(MqttMessageBuilders.subscribe()
				.messageId(1 + i / 2)
				.addSubscription(MqttQoS.AT_LEAST_ONCE, "a/" + i)
				.build());
		}
		for (int i = 0; i < CROWD; i++) {
			channel.writeOutbound(
					MqttMessageBuilders.subAck().packetId(1 + i / 2).addGrantedQos(MqttQoS.AT_LEAST_ONCE).build());
		}
		assertThat(this.sessions.refused("c", (filter) -> false)).hasSize(CROWD);
	}

	@Test
	void leavesAnswersToMqtt3AsTheyAre() {
		EmbeddedChannel channel = connected(MqttVersion.MQTT_3_1_1, false);
		subscribe(channel, "a");
		assertThat(unsubscribe(channel, "a", "a")).containsExactly(YES);
	}

	private EmbeddedChannel connected(MqttVersion version, boolean resumed) {
		EmbeddedChannel channel = channel(version);
		accept(channel, resumed);
		return channel;
	}

	private EmbeddedChannel channel(MqttVersion version) {
		EmbeddedChannel channel = new EmbeddedChannel(
				new SubscriptionAnswerHandler(this.sessions, (clientId, filter) -> !filter.equals("secret")));
		channel.writeInbound(Packets.connect(version, 60, MqttProperties.NO_PROPERTIES));
		return channel;
	}

	private static void accept(EmbeddedChannel channel, boolean resumed) {
		channel.write(MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
			.sessionPresent(resumed)
			.build());
	}

	/** What is called "refused" is. */
	private static void subscribe(EmbeddedChannel channel, String... filters) {
		MqttMessageBuilders.SubscribeBuilder subscribe = MqttMessageBuilders.subscribe().messageId(1);
		MqttMessageBuilders.SubAckBuilder subAck = MqttMessageBuilders.subAck().packetId(1);
		for (String filter : filters) {
			subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, filter);
			subAck.addGrantedQos(filter.equals("refused") ? MqttQoS.FAILURE : MqttQoS.AT_LEAST_ONCE);
		}
		channel.writeInbound(subscribe.build());
		channel.writeOutbound(subAck.build());
	}

	private static List<Short> unsubscribe(EmbeddedChannel channel, String... filters) {
		UnsubscribeBuilder unsubscribe = MqttMessageBuilders.unsubscribe().messageId(2);
		List.of(filters).forEach(unsubscribe::addTopicFilter);
		channel.writeInbound(unsubscribe.build());
		channel.flushOutbound();
		channel.outboundMessages().clear();
		channel.writeOutbound(MqttMessageBuilders.unsubAck().packetId(2).addReasonCode(YES).build());
		MqttUnsubAckMessage unsubAck = channel.readOutbound();
		return unsubAck.payload().unsubscribeReasonCodes();
	}

}
