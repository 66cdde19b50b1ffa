// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PublishGateHandler} and the {@link FlowGate} it stands at.
 */
class PublishGateHandlerTests {

	private static final int CAPACITY = 80;

	private final FlowGate gate = new FlowGate();

	private final FlowLimits limits = new FlowLimits(100, 1_000_000, true, Duration.ofMinutes(1));

	private final AtomicInteger commands = new AtomicInteger();

	private final FlowChannel channel = new FlowChannel(new Flow(this.gate, this.limits));

	@BeforeEach
	void watch() {
		this.gate.watch(this.commands::get, CAPACITY);
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
		assertThat(this.channel.config().isAutoRead()).isFalse();
		assertThat(this.gate.pausedConnections()).isEqualTo(1);
		assertThat(this.gate.pauses()).isEqualTo(1);
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
		assertThat(this.gate.pausedConnections()).isZero();
	}

	@Test
	void letsAcknowledgementsOvertake() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		this.channel.passed();
		this.channel.writeInbound(FlowChannel.packet(MqttMessageType.PUBACK));
		assertThat(this.channel.passed()).isEqualTo(1);
	}

	@Test
	void letsDisconnectNotOvertake() {
		this.commands.set(CAPACITY / 2);
		publish(100);
		this.channel.passed();
		this.channel.writeInbound(FlowChannel.packet(MqttMessageType.DISCONNECT));
		assertThat(this.channel.passed()).isZero();
	}

	@Test
	void holdsEvenAcknowledgementsBeforeTheQueueOverflows() {
		this.commands.set(CAPACITY);
		publish(20);
		this.channel.passed();
		this.channel.writeInbound(FlowChannel.packet(MqttMessageType.PUBACK));
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
		Backlog backlog = new Backlog(this.gate, this.limits);
		backlog.update(26, 0);
		publish(1);
		assertThat(this.channel.passed()).isZero();
		backlog.update(12, 0);
		check();
		assertThat(this.channel.passed()).isEqualTo(1);
	}

	@Test
	void waitsForSubscriberNoLongerThanItsPatience() {
		Backlog backlog = new Backlog(this.gate, new FlowLimits(100, 1_000_000, true, Duration.ofMillis(50)));
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
			this.channel.write(FlowChannel.packet(MqttMessageType.PUBACK));
		}
		this.channel.writeInbound(FlowChannel.publish(0, 0, 1), FlowChannel.publish(1, 1, 1));
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.channel.flushOutbound();
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.channel.sent()).isEqualTo(5_000);
	}

	private void publish(int count) {
		for (int i = 0; i < count; i++) {
			this.channel.writeInbound(FlowChannel.publish(0, 0, 1));
		}
	}

	/** The gate looks again. */
	private void check() {
		this.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		this.channel.runPendingTasks();
	}

}
