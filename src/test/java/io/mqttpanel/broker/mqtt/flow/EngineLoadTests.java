// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineLoadTests {

	private static final int CAPACITY = 4096;

	private final EngineLoad load = EngineLoad.of(() -> 0, () -> 0, CAPACITY, Long.MAX_VALUE);

	/** A thousand clients that log in or leave make as many. */
	@Test
	void holdsUpTeamsWithMuchButNotThoseWithLittleForATaskOfEachOfManyClients() {
		assertThat(this.load.isHigh(1_000)).isTrue();
		assertThat(this.load.isBehind(1_000)).isFalse();
	}

	@Test
	void holdsUpEverybodyWhereTasksPileUp() {
		assertThat(this.load.isBehind(CAPACITY / 8 * 16)).isTrue();
	}

}
