// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineLoadTests {

	private static final int CAPACITY = 4096;

	private static final int MAX_LOAD = 512;

	private final AtomicInteger commands = new AtomicInteger();

	private final AtomicInteger deliveries = new AtomicInteger();

	private final EngineLoad load = EngineLoad.of(this.commands::get, this.deliveries::get, () -> 0, CAPACITY,
			Long.MAX_VALUE);

	@Test
	void isHighWithSoManyCommandsAndDeliveries() {
		this.commands.set(MAX_LOAD - 1);
		assertThat(this.load.isHigh()).isFalse();
		this.deliveries.set(1);
		assertThat(this.load.isHigh()).isTrue();
	}

	@Test
	void isBehindWithHalfAsManyDeliveries() {
		this.commands.set(MAX_LOAD);
		this.deliveries.set(MAX_LOAD / 2 - 1);
		assertThat(this.load.isBehind()).isFalse();
		this.deliveries.set(MAX_LOAD / 2);
		assertThat(this.load.isBehind()).isTrue();
	}

	@Test
	void isLowWhenHalfIsDone() {
		this.commands.set(MAX_LOAD / 4);
		this.deliveries.set(MAX_LOAD / 4);
		assertThat(this.load.isLow()).isTrue();
		this.deliveries.incrementAndGet();
		assertThat(this.load.isLow()).isFalse();
	}

}
