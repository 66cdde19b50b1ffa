// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.RecordedEngine;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubscriptionRequests}: which requests reach the engine, and what
 * becomes of its acknowledgements. The client may subscribe to what begins with "ok".
 */
class SubscriptionRequestsTests {

	private static final short YES = 0;

	private static final short NO = 0x11;

	private static final int CROWD = 3_000;

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private ClientConnection client;

	private RecordedEngine.Connection engine;

	private SubscriptionRequests requests;

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 135" })
	void putsRefusalsWhereTheyBelong(MqttVersion version, int refused) {
		connect(version);
		subscribe(9, "no", "ok/1", "$share/g/no", "$share/g/ok", "ok/#", "#");
		MqttSubscribeMessage seen = (MqttSubscribeMessage) this.engine.received().get(0);
		assertThat(seen.variableHeader().messageId()).isEqualTo(9);
		assertThat(seen.payload().topicSubscriptions()).extracting(MqttTopicSubscription::topicFilter)
			.containsExactly("ok/1", "$share/g/ok", "ok/#");
		acknowledge(9, 0, 0x80, 1);
		assertThat(codes(9)).containsExactly(refused, 0, refused, 0x80, 1, refused);
		assertThat(this.front.denied()).containsExactly(Action.SUBSCRIBE, Action.SUBSCRIBE, Action.SUBSCRIBE);
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 135" })
	void answersWhereNothingIsLeftForTheEngine(MqttVersion version, int refused) {
		connect(version);
		subscribe(9, "no", "#");
		assertThat(this.engine.asked()).isEmpty();
		assertThat(codes(9)).containsExactly(refused, refused);
		assertThat(this.front.recorded().of(ClientSubscribed.class)).isEmpty();
	}

	@Test
	void handsRequestToEngineAsItIsWhereNothingIsRefused() {
		connect(MqttVersion.MQTT_5);
		MqttSubscribeMessage subscribe = message(9, "ok/1", "ok/2");
		this.requests.subscribe(subscribe);
		assertThat(this.engine.received()).containsExactly(subscribe);
		acknowledge(9, 0, 1);
		assertThat(codes(9)).containsExactly(0, 1);
	}

	@Test
	void doesNotMistakeAnAnswerForThatToAnotherRequest() {
		connect(MqttVersion.MQTT_5);
		subscribe(9, "ok/1");
		subscribe(9, "no", "ok/2");
		subscribe(9, "ok/3");
		acknowledge(9, 0);
		acknowledge(9, 1);
		acknowledge(9, 2);
		assertThat(codes(9)).containsExactly(0);
		assertThat(codes(9)).containsExactly(0x87, 1);
		assertThat(codes(9)).containsExactly(2);
	}

	/** The answer of our own passes where those of the engine do. */
	@Test
	void doesNotMistakeItsOwnAnswerForThatOfTheEngine() {
		connect(MqttVersion.MQTT_5);
		subscribe(9, "ok/1");
		subscribe(9, "no");
		assertThat(codes(9)).containsExactly(0x87);
		acknowledge(9, 1);
		assertThat(codes(9)).containsExactly(1);
		assertThat(this.client.session().subscriptions().contains("ok/1")).isTrue();
		assertThat(this.front.recorded().of(ClientSubscribed.class)).hasSize(1);
	}

	@Test
	void passesOnAcknowledgementOfARequestThatItDoesNotKnow() {
		connect(MqttVersion.MQTT_5);
		acknowledge(9, 1);
		assertThat(codes(9)).containsExactly(1);
		assertThat(unsubAck(9)).containsExactly(YES);
		assertThat(this.client.session().subscriptions().size()).isZero();
	}

	@Test
	void failsFiltersThatTheEngineDoesNotAnswer() {
		connect(MqttVersion.MQTT_5);
		subscribe(9, "ok/1", "ok/2");
		acknowledge(9, 1);
		assertThat(codes(9)).containsExactly(1, 0x80);
	}

	@Test
	void announcesGrantedFiltersOnly() {
		connect(MqttVersion.MQTT_5);
		subscribe(7, "ok/a", "ok/b", "no", "ok/c");
		assertThat(this.front.recorded().of(ClientSubscribed.class)).isEmpty();
		acknowledge(7, 1, 0x80, 2);
		acknowledge(7, 1, 0x80, 2);
		assertThat(this.front.recorded().of(ClientSubscribed.class)).extracting(ClientSubscribed::topicFilter)
			.containsExactly("ok/a", "ok/c");
		assertThat(this.front.recorded().of(ClientSubscribed.class)).extracting(ClientSubscribed::qos)
			.containsExactly(1, 2);
		assertThat(this.front.recorded().of(ClientSubscribed.class)).extracting(ClientSubscribed::connection)
			.containsOnly(this.client.number());
	}

	@Test
	void keepsIdentifierAndRetainAsPublished() {
		connect(MqttVersion.MQTT_5);
		this.requests.subscribe(MqttMessageBuilders.subscribe()
			.messageId(7)
			.addSubscription(MqttQoS.AT_LEAST_ONCE, "ok/a")
			.properties(FrontFixture.properties(MqttProperties.SUBSCRIPTION_IDENTIFIER, 5))
			.build());
		acknowledge(7, 1);
		assertThat(this.client.session().subscriptions().identifiers("ok/a", 0, false)).containsExactly(5);
	}

	@Test
	void announcesEachFilterGivenUp() {
		connect(MqttVersion.MQTT_5);
		unsubscribe(7, "a", "b");
		assertThat(this.front.recorded().of(ClientUnsubscribed.class)).isEmpty();
		unsubAck(7);
		assertThat(this.front.recorded().of(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::topicFilter)
			.containsExactly("a", "b");
	}

	@Test
	void tellsMqtt5ClientWhichFiltersItHad() {
		connect(MqttVersion.MQTT_5);
		subscribe(1, "ok/a", "no", "$share/g/ok", "ok/refused");
		acknowledge(1, 1, 1, 0x80);
		unsubscribe(2, "ok/refused", "ok/a", "no", "$share/g/ok", "ok/a");
		assertThat(unsubAck(2)).containsExactly(NO, YES, NO, YES, NO);
		assertThat(this.engine.asked()).containsExactly("receive SUBSCRIBE", "receive UNSUBSCRIBE");
	}

	@Test
	void leavesAnswersToMqtt3AsTheyAre() {
		connect(MqttVersion.MQTT_3_1_1);
		subscribe(1, "ok/a");
		acknowledge(1, 1);
		unsubscribe(2, "ok/a", "ok/a");
		assertThat(unsubAck(2)).containsExactly(YES);
		assertThat(this.client.session().subscriptions().size()).isZero();
	}

	@Test
	void knowsFiltersOfAResumedSession() {
		this.front.restore(FrontFixture.SESSION_ID, "$share/g/ok");
		connect(MqttVersion.MQTT_5);
		unsubscribe(2, "$share/g/ok", "ok");
		assertThat(unsubAck(2)).containsExactly(YES, NO);
	}

	/** The engine may do what it was asked for, whether or not anybody hears of it. */
	@Test
	void keepsFiltersThatMayBeGrantedWhenTheClientIsGone() {
		connect(MqttVersion.MQTT_5);
		subscribe(7, "ok/a", "no");
		this.requests.gone();
		assertThat(this.client.session().subscriptions().refused((filter) -> false)).containsExactly("ok/a");
		assertThat(this.front.recorded().of(ClientSubscribed.class)).isEmpty();
	}

	@Test
	void remembersEachOfManyRequestsWhateverTheirPacketIdentifiers() {
		connect(MqttVersion.MQTT_5);
		for (int i = 0; i < CROWD; i++) {
			subscribe(1 + i / 2, "ok/" + i);
		}
		for (int i = 0; i < CROWD; i++) {
			acknowledge(1 + i / 2, 1);
		}
		assertThat(this.client.session().subscriptions().size()).isEqualTo(CROWD);
	}

	@Test
	void withdrawsWhatTheClientMayNotHaveAnyMore() {
		connect(MqttVersion.MQTT_5);
		this.client.decide(FrontFixture.GRANTED);
		subscribe(1, "ok", "no", "$share/g/no");
		acknowledge(1, 1, 1, 1);
		this.requests.withdraw();
		assertThat(this.engine.asked()).containsExactly("receive SUBSCRIBE");
		this.client.decide(new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null));
		this.requests.withdraw();
		assertThat(this.engine.asked()).hasSize(2);
		assertThat(this.engine.asked().get(1)).startsWith("unsubscribe ").contains("no", "$share/g/no");
		assertThat(this.front.recorded().of(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::topicFilter)
			.containsExactlyInAnyOrder("no", "$share/g/no");
		this.requests.withdraw();
		assertThat(this.engine.asked()).as("once").hasSize(2);
		assertThat(this.client.session().subscriptions().contains("ok")).isTrue();
	}

	private void connect(MqttVersion version) {
		this.client = this.front.client(this.channel, version,
				new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null));
		this.engine = this.front.engine().connect(this.channel, this.client);
		this.requests = new SubscriptionRequests(this.client, this.engine, this.front.events(), this.front.closer(),
				new SubscriptionLimits(0, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0, (sessionId) -> 0, 128));
		this.channel.with(new AcknowledgementHandler(this.requests));
	}

	private void subscribe(int packetId, String... filters) {
		this.requests.subscribe(message(packetId, filters));
	}

	private static MqttSubscribeMessage message(int packetId, String... filters) {
		MqttMessageBuilders.SubscribeBuilder subscribe = MqttMessageBuilders.subscribe().messageId(packetId);
		for (String filter : filters) {
			subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, filter);
		}
		return subscribe.build();
	}

	/** The engine acknowledges a SUBSCRIBE. */
	private void acknowledge(int packetId, Integer... codes) {
		this.channel.writeOutbound(new MqttSubAckMessage(
				new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
				MqttMessageIdVariableHeader.from(packetId), new MqttSubAckPayload(List.of(codes))));
	}

	private List<Integer> codes(int packetId) {
		MqttSubAckMessage subAck = this.channel.readOutbound();
		assertThat(subAck.variableHeader().messageId()).isEqualTo(packetId);
		return subAck.payload().reasonCodes();
	}

	private void unsubscribe(int packetId, String... filters) {
		MqttMessageBuilders.UnsubscribeBuilder unsubscribe = MqttMessageBuilders.unsubscribe().messageId(packetId);
		List.of(filters).forEach(unsubscribe::addTopicFilter);
		this.requests.unsubscribe(unsubscribe.build());
	}

	/** The engine acknowledges an UNSUBSCRIBE. */
	private List<Short> unsubAck(int packetId) {
		this.channel.releaseOutbound();
		this.channel.writeOutbound(MqttMessageBuilders.unsubAck().packetId(packetId).addReasonCode(YES).build());
		MqttUnsubAckMessage unsubAck = this.channel.readOutbound();
		assertThat(unsubAck.variableHeader().messageId()).isEqualTo(packetId);
		return unsubAck.payload().unsubscribeReasonCodes();
	}

}
