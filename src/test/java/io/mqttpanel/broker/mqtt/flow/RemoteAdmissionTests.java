// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link BackPressure} for messages of other nodes.
 */
class RemoteAdmissionTests {

	private static final int CAPACITY = 80;

	private static final int SAMPLES = 16;

	private final QueueLimits limits = new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true);

	private final BackPressure backPressure = new BackPressure(this.limits, Duration.ofMinutes(1));

	private final AtomicInteger commands = new AtomicInteger();

	private boolean admits() {
		this.backPressure.watch(this.commands::get, () -> 0, () -> 0, CAPACITY);
		boolean admits = true;
		for (int i = 0; i < SAMPLES; i++) {
			admits = this.backPressure.admits(new AtomicInteger(CAPACITY));
		}
		return admits;
	}

	@Test
	void messagesWaitForTheEngineAndForNoSubscriber() {
		this.backPressure.newBacklog("").update(26, 0);
		assertThat(admits()).isTrue();
		this.commands.set(CAPACITY / 2);
		assertThat(admits()).isFalse();
	}

	@Test
	void subscriberIsAwaitedWhileItIsBehindAndNoLongerThanItsPatience() {
		QueueBacklog backlog = this.backPressure.newBacklog("");
		assertThat(backlog.isAwaited()).isFalse();
		backlog.update(26, 0);
		assertThat(backlog.isAwaited()).isTrue();
		backlog.update(12, 0);
		assertThat(backlog.isAwaited()).isFalse();
		SubscriberBacklog late = new SubscriberBacklog(this.backPressure, "", this.limits, -1);
		late.update(26, 0);
		assertThat(late.isAwaited()).isFalse();
	}

}
