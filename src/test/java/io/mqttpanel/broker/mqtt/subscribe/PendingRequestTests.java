// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the {@link PendingRequest}s of {@link SubscriptionRequests}: which request an
 * acknowledgement of the engine ends.
 */
class PendingRequestTests {

	private static final int PACKET_IDENTIFIERS = 65_535;

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);

	private final SubscriptionRequests requests = new SubscriptionRequests(this.client,
			this.front.engine().connect(this.channel, this.client), this.front.events(), this.front.closer(),
			new SubscriptionLimits(0, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0, (sessionId) -> 0, 128));

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void isFoundByPacketIdentifierInOrder() {
		unsubscribe(1, "first");
		unsubscribe(2, "other");
		unsubscribe(1, "second");
		assertThat(givenUpBy(2)).containsExactly("other");
		assertThat(givenUpBy(1)).containsExactly("first");
		assertThat(givenUpBy(1)).containsExactly("second");
		assertThat(givenUpBy(1)).isEmpty();
	}

	@Test
	void isToldFromTheOtherKindThatSharesItsPacketIdentifier() {
		unsubscribe(1, "a");
		this.requests.subscribe(
				MqttMessageBuilders.subscribe().messageId(1).addSubscription(MqttQoS.AT_LEAST_ONCE, "b").build());
		for (int i = 0; i < 2; i++) {
			this.requests
				.acknowledged(MqttMessageBuilders.subAck().packetId(1).addGrantedQos(MqttQoS.AT_LEAST_ONCE).build());
			assertThat(this.front.recorded().of(ClientSubscribed.class)).hasSize(1);
		}
		assertThat(givenUpBy(1)).containsExactly("a");
	}

	@Test
	void isForgottenWhenItIsTheOldestOfMoreThanThereArePacketIdentifiers() {
		for (int i = 1; i <= PACKET_IDENTIFIERS; i++) {
			unsubscribe(i, "a/" + i);
		}
		unsubscribe(1, "last");
		assertThat(givenUpBy(1)).containsExactly("last");
		assertThat(givenUpBy(1)).isEmpty();
		assertThat(givenUpBy(2)).containsExactly("a/2");
	}

	private void unsubscribe(int packetId, String filter) {
		this.requests.unsubscribe(MqttMessageBuilders.unsubscribe().messageId(packetId).addTopicFilter(filter).build());
	}

	/** The filters that the next UNSUBACK of the engine ends. */
	private List<String> givenUpBy(int packetId) {
		int before = this.front.recorded().of(ClientUnsubscribed.class).size();
		this.requests.acknowledged(MqttMessageBuilders.unsubAck().packetId(packetId).addReasonCode((short) 0).build());
		return this.front.recorded()
			.of(ClientUnsubscribed.class)
			.stream()
			.skip(before)
			.map(ClientUnsubscribed::topicFilter)
			.toList();
	}

}
