// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackPressureHandler} and {@link BackPressure}.
 */
class BackPressureHandlerTests {

	private static final int CAPACITY = 80;

	/** Room for teams that have little and teams that have much. */
	private static final int LARGE_CAPACITY = 4096;

	private final QueueLimits limits = new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true);

	private final BackPressure backPressure = new BackPressure(this.limits, Duration.ofMinutes(1));

	private final AtomicInteger commands = new AtomicInteger();

	private final FrontFixture front = new FrontFixture();

	private final FlowChannel channel = new FlowChannel(this.front, this.backPressure);

	@BeforeEach
	void watch() {
		this.backPressure.watch(this.commands::get, () -> 0, () -> 0, CAPACITY);
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void passesMessagesWhileTheEngineKeepsUp() {
		publish(100);
		assertThat(this.channel.passed()).isEqualTo(100);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	@Test
	void stopsReadingWhileTheEngineIsBehindAndLosesNothing() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		assertThat(this.channel.passed()).isLessThanOrEqualTo(16);
		assertThat(!this.channel.config().isAutoRead() && this.channel.network().isHeldUp()).isTrue();
		assertThat(this.backPressure.pausedConnections()).isEqualTo(1);
		assertThat(this.backPressure.pauses()).isEqualTo(1);
	}

	@Test
	void passesMessagesOfTeamThatHasLittleInTheEngineWhileOthersWait() {
		FlowChannel other = new FlowChannel(this.front, this.backPressure);
		this.backPressure.watch(this.commands::get, () -> 0, () -> 0, LARGE_CAPACITY);
		this.commands.set(LARGE_CAPACITY / 4);
		other.ofTeam().set(LARGE_CAPACITY / 4);
		for (int i = 0; i < 100; i++) {
			other.writeInbound(FlowChannel.publish(0, 0, 1));
		}
		assertThat(other.passed()).isLessThanOrEqualTo(16);
		publish(100);
		assertThat(this.channel.passed()).isEqualTo(100);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		other.finishAndReleaseAll();
	}

	@Test
	void readsOnWhenItsTeamHasLittleInTheEngineAgain() {
		this.backPressure.watch(this.commands::get, () -> 0, () -> 0, LARGE_CAPACITY);
		this.commands.set(LARGE_CAPACITY / 4);
		this.channel.ofTeam().set(LARGE_CAPACITY / 4);
		publish(100);
		int passed = this.channel.passed();
		assertThat(passed).isLessThan(100);
		this.channel.ofTeam().set(0);
		check();
		assertThat(passed + this.channel.passed()).isEqualTo(100);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	@Test
	void passesNoMessageOfAnyTeamWhileTheEngineIsFull() {
		this.backPressure.watch(this.commands::get, () -> 0, () -> 0, LARGE_CAPACITY);
		this.commands.set(LARGE_CAPACITY);
		publish(100);
		assertThat(this.channel.passed()).isLessThanOrEqualTo(16);
	}

	@Test
	void readsOnWhenTheEngineHasCaughtUp() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		int passed = this.channel.passed();
		this.commands.set(0);
		check();
		assertThat(passed + this.channel.passed()).isEqualTo(100);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.backPressure.pausedConnections()).isZero();
	}

	@Test
	void letsAcknowledgementsOvertake() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		this.channel.passed();
		this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		assertThat(this.channel.passed()).isEqualTo(1);
	}

	@Test
	void letsDisconnectNotOvertake() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		this.channel.passed();
		this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.DISCONNECT));
		assertThat(this.channel.passed()).isZero();
	}

	@Test
	void holdsEvenAcknowledgementsBeforeTheQueueOverflows() {
		this.commands.set(CAPACITY);
		publish(20);
		this.channel.passed();
		this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		assertThat(this.channel.passed()).isZero();
		this.commands.set(CAPACITY / 2);
		check();
		this.commands.set(0);
		check();
		assertThat(this.channel.passed()).isGreaterThan(1);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	@Test
	void waitsForSubscriberThatIsBehindUntilItHasCaughtUp() {
		QueueBacklog backlog = this.backPressure.newBacklog("");
		backlog.update(26, 0);
		publish(1);
		assertThat(this.channel.passed()).isZero();
		backlog.update(12, 0);
		check();
		assertThat(this.channel.passed()).isEqualTo(1);
	}

	@Test
	void waitsForNoSubscriberOfAnotherTeam() {
		this.backPressure.separateTeams(true);
		this.backPressure.newBacklog(SessionId.of(8, 1, "c")).update(26, 0);
		publish(1);
		assertThat(this.channel.passed()).isEqualTo(1);
		this.backPressure.separateTeams(false);
		this.backPressure.newBacklog(SessionId.of(8, 1, "c")).update(26, 0);
		publish(1);
		assertThat(this.channel.passed()).isZero();
	}

	@Test
	void readsOnWhenItsOwnSubscriberHasCaughtUp() {
		QueueBacklog own = this.backPressure.newBacklog("");
		own.update(26, 0);
		this.backPressure.separateTeams(true);
		this.backPressure.newBacklog(SessionId.of(8, 1, "c")).update(26, 0);
		publish(1);
		assertThat(this.channel.passed()).isZero();
		own.update(12, 0);
		check();
		assertThat(this.channel.passed()).isEqualTo(1);
	}

	@Test
	void waitsForSubscriberNoLongerThanItsPatience() {
		SubscriberBacklog backlog = new SubscriberBacklog(this.backPressure, "", this.limits,
				TimeUnit.MILLISECONDS.toNanos(50));
		backlog.update(26, 0);
		publish(1);
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
		int passed = 0;
		while (passed == 0 && System.nanoTime() < deadline) {
			check();
			passed = this.channel.passed();
		}
		assertThat(passed).isEqualTo(1);
		backlog.update(100, 0);
		publish(1);
		assertThat(this.channel.passed()).isEqualTo(1);
	}

	@Test
	void stopsReadingFromWhoDoesNotReadItsAcknowledgements() {
		for (int i = 0; i < 5_000; i++) {
			this.channel.write(HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		}
		this.channel.writeInbound(FlowChannel.publish(0, 0, 1), FlowChannel.publish(1, 1, 1));
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead() || this.channel.network().isHeldUp()).isFalse();
		this.channel.flushOutbound();
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.channel.sent()).isEqualTo(5_000);
	}

	/** Each packet that is answered, whoever answers it. */
	@ParameterizedTest
	@EnumSource(names = { "PUBREL", "PINGREQ", "SUBSCRIBE", "UNSUBSCRIBE" })
	void takesNothingThatIsAnsweredFromWhoDoesNotRead(MqttMessageType type) {
		for (int i = 0; i < 2_000; i++) {
			this.channel.write(HandlerChannel.packet(MqttMessageType.PUBCOMP, 1));
		}
		for (int i = 0; i < 10; i++) {
			this.channel.writeInbound(HandlerChannel.packet(type, 1));
		}
		assertThat(this.channel.passed()).isZero();
		this.channel.flushOutbound();
		assertThat(this.channel.passed()).isEqualTo(10);
	}

	@Test
	void passesOnWhatItHoldsWhenTheConnectionBreaks() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		int passed = this.channel.passed();
		this.channel.close();
		assertThat(passed + this.channel.passed()).isEqualTo(100);
		assertThat(this.backPressure.pausedConnections()).isZero();
	}

	@Test
	void releasesWhatItHoldsWhenEngineTakesNothing() {
		this.commands.set(CAPACITY);
		publish(20);
		this.channel.passed();
		MqttPublishMessage held = FlowChannel.publish(1, 1, 1);
		this.channel.writeInbound(held);
		this.channel.close();
		assertThat(this.channel.passed()).isZero();
		assertThat(held.refCnt()).isZero();
		assertThat(this.backPressure.pausedConnections()).isZero();
	}

	/** A check that was due when the event loops ended never comes. */
	@Test
	void readsOnAfterRestartInTheMiddleOfAPause() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		this.backPressure.unwatch();
		watch();
		FlowChannel next = new FlowChannel(new FrontFixture(), this.backPressure);
		for (int i = 0; i < 100; i++) {
			next.writeInbound(FlowChannel.publish(0, 0, 1));
		}
		int passed = next.passed();
		assertThat(next.config().isAutoRead()).isFalse();
		this.commands.set(0);
		next.pass(1, TimeUnit.MILLISECONDS);
		assertThat(passed + next.passed()).isEqualTo(100);
		next.finishAndReleaseAll();
	}

	@Test
	void passesAThousandMessagesAheadOfTheirAcknowledgements() {
		for (int i = 1; i <= 1_001; i++) {
			this.channel.writeInbound(FlowChannel.publish(1, i, 1));
		}
		assertThat(this.channel.passed()).isEqualTo(1_000);
		this.channel.writeOutbound(HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	private void publish(int count) {
		for (int i = 0; i < count; i++) {
			this.channel.writeInbound(FlowChannel.publish(0, 0, 1));
		}
	}

	/** The load is looked at again. */
	private void check() {
		this.channel.pass(1, TimeUnit.MILLISECONDS);
	}

}
