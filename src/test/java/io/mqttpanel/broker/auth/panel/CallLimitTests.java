// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the limit settles in front of simulated Panels.
 */
class CallLimitTests {

	private static final Duration WORK = Duration.ofMillis(100);

	private static final Duration MINUTE = Duration.ofMinutes(1);

	@ParameterizedTest(name = "{0} workers")
	@CsvSource({ "2, 4, 12", "8, 6, 24", "16, 12, 40", "50, 30, 64", "500, 64, 64" })
	void settlesWhereThePanelIsBusyButNotSwamped(int workers, int lowest, int highest) {
		SimulatedPanel panel = new SimulatedPanel(workers, WORK, 64);
		panel.serve(MINUTE);
		for (int second = 0; second < 300; second++) {
			panel.serve(Duration.ofSeconds(1));
			assertThat(panel.limit().current()).as("after %d s", second).isBetween(lowest / 2, highest);
		}
	}

	@ParameterizedTest(name = "{0} workers")
	@CsvSource({ "2", "8", "16", "50" })
	void keepsThePanelWorking(int workers) {
		SimulatedPanel panel = new SimulatedPanel(workers, WORK, 64);
		assertThat(panel.serve(Duration.ofMinutes(5))).isGreaterThan(workers * 10 * 300 * 85 / 100);
	}

	@Test
	void goesBackWhenThePanelLosesWorkers() {
		SimulatedPanel panel = new SimulatedPanel(64, WORK, 64);
		panel.serve(MINUTE);
		assertThat(panel.limit().current()).isEqualTo(64);
		panel.become(8, WORK);
		panel.serve(Duration.ofSeconds(10));
		assertThat(panel.limit().current()).isLessThan(24);
		panel.become(64, WORK);
		panel.serve(Duration.ofSeconds(10));
		assertThat(panel.limit().current()).isEqualTo(64);
	}

	@Test
	void acceptsAfterAMinuteThatThePanelIsSlowerForGood() {
		SimulatedPanel panel = new SimulatedPanel(64, WORK, 64);
		panel.serve(MINUTE);
		panel.become(64, WORK.multipliedBy(4));
		panel.serve(Duration.ofSeconds(20));
		assertThat(panel.limit().current()).isEqualTo(CallLimit.MINIMUM);
		panel.serve(MINUTE.multipliedBy(2));
		assertThat(panel.limit().current()).isEqualTo(64);
	}

	@Test
	void isHalvedOnceByFailuresOfTheSameMoment() {
		SimulatedPanel panel = new SimulatedPanel(64, WORK, 64);
		panel.serve(Duration.ofMillis(950));
		panel.fail();
		assertThat(panel.limit().current()).isEqualTo(32);
	}

	@Test
	void isNotMeasuredByAPanelThatIsQuickAnyway() {
		SimulatedPanel panel = new SimulatedPanel(8, Duration.ofMillis(1), 64);
		panel.serve(MINUTE);
		assertThat(panel.limit().current()).isGreaterThan(24);
	}

	@Test
	void doesNotRiseWhenItIsNotUsedUp() {
		CallLimit limit = new CallLimit(64, () -> 1, 0);
		limit.failed(1, 1);
		for (int call = 0; call < 1_000; call++) {
			limit.answered(10, 20, 3);
		}
		assertThat(limit.current()).isEqualTo(32);
	}

	@Test
	void nodesShareTheMaximum() {
		AtomicInteger nodes = new AtomicInteger(3);
		CallLimit limit = new CallLimit(64, nodes::get, 0);
		assertThat(limit.current()).isEqualTo(21);
		limit.failed(1, 1);
		assertThat(limit.current()).isEqualTo(10);
		for (int call = 0; call < 1_000; call++) {
			limit.answered(10, 20, limit.current());
		}
		assertThat(limit.current()).isEqualTo(21);
		nodes.set(1);
		for (int call = 0; call < 1_000; call++) {
			limit.answered(10, 20, limit.current());
		}
		assertThat(limit.current()).isEqualTo(64);
		nodes.set(100);
		assertThat(limit.current()).as("each node can ask").isOne();
	}

	@Test
	void neverExceedsASmallPool() {
		SimulatedPanel panel = new SimulatedPanel(50, WORK, 2);
		panel.serve(MINUTE);
		assertThat(panel.limit().current()).isEqualTo(2);
		panel.fail();
		assertThat(panel.limit().current()).isEqualTo(2);
	}

}
