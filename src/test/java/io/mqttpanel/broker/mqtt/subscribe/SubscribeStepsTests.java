// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.subscribe.PendingRequest.Subscribe;
import io.mqttpanel.broker.mqtt.subscribe.PendingRequest.Unsubscribe;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubscribeSteps} and {@link SubscriptionCount}, with two subscriptions
 * as the limit.
 */
class SubscribeStepsTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final List<PendingRequest> pending = new ArrayList<>();

	private ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 151" })
	void refusesSubscriptionsOverTheLimit(MqttVersion version, int code) {
		this.client = this.front.client(this.channel, version);
		assertThat(subscribe("a", "b")).containsExactly(0, 0);
		assertThat(subscribe("a", "c")).containsExactly(code, code);
		assertThat(subscribe("b")).containsExactly(0);
		this.pending.add(new Unsubscribe(2, List.of("a")));
		assertThat(subscribe("c")).containsExactly(0);
		assertThat(this.front.limitsReached()).containsExactly(Limit.SUBSCRIPTIONS);
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128, 128", "MQTT_5, 143, 135" })
	void doesNotCountWhatItRefuses(MqttVersion version, int invalid, int refused) {
		this.client = this.front.client(this.channel, version,
				new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null));
		assertThat(subscribe("ok/a#b", "ok/c#d")).containsExactly(invalid, invalid);
		assertThat(subscribe("a#b", "c#d", "no", "e#f")).containsExactly(invalid, invalid, refused, invalid);
		assertThat(subscribe("ok/1", "ok/x#y", "no", "ok/2")).containsExactly(0, invalid, refused, 0);
		assertThat(this.front.limitsReached()).isEmpty();
		assertThat(subscribe("no", "ok/3", "a#b")[1]).isGreaterThanOrEqualTo(0x80);
		assertThat(this.front.limitsReached()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 143" })
	void refusesFiltersOfTooManyLevels(MqttVersion version, int invalid) {
		this.client = this.front.client(this.channel, version);
		String deepest = "a" + "/".repeat(127);
		assertThat(subscribe(deepest, "$share/g/" + deepest)).containsExactly(0, 0);
		assertThat(subscribe(deepest + "/", "$share/g/" + deepest + "/")).containsExactly(invalid, invalid);
		assertThat(subscribe("#/".repeat(30_000) + "#")).containsExactly(invalid);
		assertThat(this.front.limitsReached()).containsExactly(Limit.TOPIC_LEVELS, Limit.TOPIC_LEVELS);
	}

	@Test
	void keepsTheReasonOfWhatIsRefusedAnyway() {
		this.client = this.front.client(this.channel, MqttVersion.MQTT_5,
				new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null));
		assertThat(subscribe("no", "ok/1", "ok/2", "a#b", "ok/3")).containsExactly(0x87, 0x97, 0x97, 0x8F, 0x97);
	}

	@Test
	void countsRequestsUnderWayAsIfTheyWereDone() {
		assertThat(subscribe("a")).containsExactly(0);
		assertThat(subscribe("a")).containsExactly(0);
		assertThat(subscribe("b")).containsExactly(0);
		this.pending.add(new Unsubscribe(2, List.of("b", "never/had")));
		assertThat(subscribe("c")).containsExactly(0);
		assertThat(subscribe("b")).containsExactly(0x97);
		this.pending.add(new Unsubscribe(3, List.of("a")));
		assertThat(subscribe("b")).containsExactly(0);
		assertThat(subscribe("a")).containsExactly(0x97);
	}

	@Test
	void countsFilterOnceThatIsGivenUpAndTakenAgain() {
		this.client.session().subscriptions().add("a", 0, false);
		this.client.session().subscriptions().add("b", 0, false);
		this.pending.add(new Unsubscribe(2, List.of("a")));
		assertThat(subscribe("a")).containsExactly(0);
		assertThat(subscribe("c")).containsExactly(0x97);
	}

	@Test
	void countsSubscriptionsOfAResumedSession() {
		this.client.session().subscriptions().add("a", 0, false);
		this.client.session().subscriptions().add("b", 0, false);
		assertThat(subscribe("a", "b")).containsExactly(0, 0);
		assertThat(subscribe("c")).containsExactly(0x97);
	}

	/** It may have had more before it was limited. */
	@Test
	void grantsAgainWhatAClientOverItsLimitHas() {
		for (String filter : List.of("a", "b", "c")) {
			this.client.session().subscriptions().add(filter, 0, false);
		}
		assertThat(subscribe("a", "c")).containsExactly(0, 0);
		assertThat(subscribe("d")).containsExactly(0x97);
	}

	@Test
	void lowersLimitToWhatPanelAllowsAndNeverRaisesIt() {
		limit(1);
		assertThat(subscribe("a", "b")).containsExactly(0x97, 0x97);
		assertThat(subscribe("a")).containsExactly(0);
		limit(9);
		assertThat(subscribe("a", "b", "c")).containsExactly(0x97, 0x97, 0x97);
		assertThat(subscribe("a", "b")).containsExactly(0, 0);
	}

	@Test
	void countsWithoutALimitOfItsOwn() {
		SubscribeSteps unlimited = new SubscribeSteps(this.client, this.front.events(),
				new SubscriptionLimits(0, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0, (sessionId) -> 0, 128));
		assertThat(subscribe(unlimited, "a", "b", "c", "d")).containsExactly(0, 0, 0, 0);
		limit(5);
		assertThat(subscribe(unlimited, "e", "f")).containsExactly(0x97, 0x97);
		assertThat(subscribe(unlimited, "e")).containsExactly(0);
	}

	@Test
	void refusesFiltersThatTakeMoreMemoryThanOneClientMayHave() {
		SubscribeSteps steps = new SubscribeSteps(this.client, this.front.events(),
				new SubscriptionLimits(0, 10_000, Long.MAX_VALUE, () -> 0, (sessionId) -> 0, 128));
		assertThat(subscribe(steps, "a", "b")).containsExactly(0, 0);
		assertThat(subscribe(steps, "c".repeat(5_000))).containsExactly(0x97);
		assertThat(subscribe(steps, "d")).containsExactly(0);
	}

	@Test
	void refusesFiltersThatTakeMoreMemoryThanAllClientsMayHave() {
		SubscribeSteps steps = new SubscribeSteps(this.client, this.front.events(),
				new SubscriptionLimits(0, Long.MAX_VALUE, 10_000, () -> 9_900, (sessionId) -> 0, 128));
		assertThat(subscribe(steps, "a")).containsExactly(0x97);
		this.client.session().subscriptions().add("b", 0, false);
		assertThat(subscribe(steps, "b")).containsExactly(0);
	}

	/** One team cannot have it all. */
	@Test
	void refusesFiltersOfTeamThatLeavesLittleToOthers() {
		AtomicLong ofTeam = new AtomicLong(32_000);
		SubscribeSteps steps = new SubscribeSteps(this.client, this.front.events(),
				new SubscriptionLimits(0, Long.MAX_VALUE, 40_000, () -> 32_000, (sessionId) -> ofTeam.get(), 128));
		assertThat(subscribe(steps, "a")).containsExactly(0x97);
		ofTeam.set(16_000);
		assertThat(subscribe(steps, "b")).containsExactly(0);
	}

	@Test
	void refusesClientWithoutRules() {
		this.client.decide(new Decision.Refused("was revoked"));
		assertThat(subscribe("a")).containsExactly(0x87);
	}

	private void limit(int subscriptions) {
		this.client.decide(FrontFixture.GRANTED.limitedTo(new ClientLimits(0, 0, 0, subscriptions)));
	}

	private int[] subscribe(String... filters) {
		return subscribe(
				new SubscribeSteps(this.client, this.front.events(),
						new SubscriptionLimits(2, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0, (sessionId) -> 0, 128)),
				filters);
	}

	/** The reason codes of the refusals; what is granted is under way from then on. */
	private int[] subscribe(SubscribeSteps steps, String... filters) {
		List<MqttTopicSubscription> subscriptions = Arrays.stream(filters)
			.map((filter) -> new MqttTopicSubscription(filter, MqttQoS.AT_LEAST_ONCE))
			.toList();
		Subscribe request = new Subscribe(1, subscriptions, new int[filters.length], 0);
		steps.take(request, this.pending);
		if (Arrays.stream(request.refusals()).anyMatch((code) -> code == 0)) {
			this.pending.add(request);
		}
		return request.refusals();
	}

}
