// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is blocked after refusals, who is not, and for how long.
 */
class RefusalLimiterTests {

	private final AtomicLong nanos = new AtomicLong();

	private final RefusalLimiter throttle = throttle(10);

	private RefusalLimiter throttle(int refusals) {
		return new RefusalLimiter(
				new AuthProperties.Throttle(refusals, Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofSeconds(1)),
				this.nanos::get);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	private void refuse(int times, String address, String clientId) {
		for (int i = 0; i < times; i++) {
			this.throttle.refused(address, clientId);
		}
	}

	@Test
	void blocksAnAddressWhateverClientIdItUses() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.throttle.block("10.0.0.1", "dev" + i)).isNull();
			refuse(1, "10.0.0.1", "dev" + i);
		}
		assertThat(this.throttle.block("10.0.0.1", "other")).isEqualTo(Throttled.ADDRESS);
		assertThat(this.throttle.block("10.0.0.2", "other")).isNull();
		assertThat(this.throttle.count(Throttled.ADDRESS)).isEqualTo(1);
	}

	@Test
	void blocksAClientIdForAddressesThatWereRefused() {
		for (int i = 0; i < 10; i++) {
			refuse(1, "10.0.0." + i, "dev");
		}
		assertThat(this.throttle.block("10.0.0.3", "dev")).isEqualTo(Throttled.CLIENT_ID);
		assertThat(this.throttle.block("10.0.0.3", "other")).isNull();
		assertThat(this.throttle.count(Throttled.CLIENT_ID)).isEqualTo(1);
	}

	@Test
	void doesNotLockAClientOutThatComesFromElsewhere() {
		refuse(500, "10.6.6.6", "dev");
		assertThat(this.throttle.block("10.0.0.1", "dev")).isNull();
		refuse(1, "10.0.0.1", "dev");
		assertThat(this.throttle.block("10.0.0.1", "dev")).isEqualTo(Throttled.CLIENT_ID);
	}

	@Test
	void blocksAClientIdWhereNoAddressIsKnown() {
		refuse(10, "", "dev");
		assertThat(this.throttle.block("", "dev")).isEqualTo(Throttled.CLIENT_ID);
		assertThat(this.throttle.block("", "other")).isNull();
	}

	@Test
	void endsABlockInTimeHoweverOftenItIsRunAgainst() {
		refuse(10, "10.0.0.1", "dev");
		for (int second = 0; second < 60; second++) {
			assertThat(this.throttle.block("10.0.0.1", "dev")).isEqualTo(Throttled.ADDRESS);
			refuse(1, "10.0.0.1", "dev");
			pass(Duration.ofSeconds(1));
		}
		assertThat(this.throttle.block("10.0.0.1", "dev")).isNull();
		refuse(9, "10.0.0.1", "dev");
		assertThat(this.throttle.block("10.0.0.1", "dev")).isNull();
		refuse(1, "10.0.0.1", "dev");
		assertThat(this.throttle.block("10.0.0.1", "dev")).isEqualTo(Throttled.ADDRESS);
	}

	@Test
	void forgetsRefusalsThatLieBack() {
		refuse(9, "10.0.0.1", "dev");
		pass(Duration.ofMinutes(1));
		refuse(9, "10.0.0.1", "dev");
		assertThat(this.throttle.block("10.0.0.1", "dev")).isNull();
	}

	@Test
	void blocksNobodyWhenTurnedOff() {
		RefusalLimiter off = throttle(0);
		for (int i = 0; i < 100; i++) {
			off.refused("10.0.0.1", "dev");
		}
		assertThat(off.block("10.0.0.1", "dev")).isNull();
	}

}
