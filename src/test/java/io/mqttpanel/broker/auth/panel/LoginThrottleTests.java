// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is blocked after refusals, who is not, and for how long.
 */
class LoginThrottleTests {

	private final AtomicLong nanos = new AtomicLong();

	private final LoginThrottle throttle = throttle(10);

	private LoginThrottle throttle(int refusals) {
		return new LoginThrottle(new AuthProperties.Throttle(refusals, Duration.ofMinutes(1), Duration.ofMinutes(1),
				Duration.ofSeconds(1)), new CallClock(Schedulers.immediate(), this.nanos::get));
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	private Throttled block(String address, String clientId) {
		return this.throttle.block(credentials(address, clientId));
	}

	private static Credentials credentials(String address, String clientId) {
		return new Credentials(clientId, null, null, address);
	}

	private void refuse(int times, String address, String clientId) {
		for (int i = 0; i < times; i++) {
			this.throttle.note(credentials(address, clientId), Source.PANEL);
		}
	}

	@Test
	void blocksAnAddressWhateverClientIdItUses() {
		for (int i = 0; i < 10; i++) {
			assertThat(block("10.0.0.1", "dev" + i)).isNull();
			refuse(1, "10.0.0.1", "dev" + i);
		}
		assertThat(block("10.0.0.1", "other")).isEqualTo(Throttled.ADDRESS);
		assertThat(block("10.0.0.2", "other")).isNull();
		assertThat(this.throttle.count(Throttled.ADDRESS)).isEqualTo(1);
	}

	@Test
	void blocksAClientIdForAddressesThatWereRefused() {
		for (int i = 0; i < 10; i++) {
			refuse(1, "10.0.0." + i, "dev");
		}
		assertThat(block("10.0.0.3", "dev")).isEqualTo(Throttled.CLIENT_ID);
		assertThat(block("10.0.0.3", "other")).isNull();
		assertThat(this.throttle.count(Throttled.CLIENT_ID)).isEqualTo(1);
	}

	@Test
	void doesNotLockAClientOutThatComesFromElsewhere() {
		refuse(500, "10.6.6.6", "dev");
		assertThat(block("10.0.0.1", "dev")).isNull();
		refuse(1, "10.0.0.1", "dev");
		assertThat(block("10.0.0.1", "dev")).isEqualTo(Throttled.CLIENT_ID);
	}

	@Test
	void blocksAClientIdWhereNoAddressIsKnown() {
		refuse(10, "", "dev");
		assertThat(block("", "dev")).isEqualTo(Throttled.CLIENT_ID);
		assertThat(block("", "other")).isNull();
	}

	@Test
	void endsABlockInTimeHoweverOftenItIsRunAgainst() {
		refuse(10, "10.0.0.1", "dev");
		for (int second = 0; second < 60; second++) {
			assertThat(block("10.0.0.1", "dev")).isEqualTo(Throttled.ADDRESS);
			refuse(1, "10.0.0.1", "dev");
			pass(Duration.ofSeconds(1));
		}
		assertThat(block("10.0.0.1", "dev")).isNull();
		refuse(9, "10.0.0.1", "dev");
		assertThat(block("10.0.0.1", "dev")).isNull();
		refuse(1, "10.0.0.1", "dev");
		assertThat(block("10.0.0.1", "dev")).isEqualTo(Throttled.ADDRESS);
	}

	@Test
	void forgetsRefusalsThatLieBack() {
		refuse(9, "10.0.0.1", "dev");
		pass(Duration.ofMinutes(1));
		refuse(9, "10.0.0.1", "dev");
		assertThat(block("10.0.0.1", "dev")).isNull();
	}

	@Test
	void blocksNobodyWhenTurnedOff() {
		LoginThrottle off = throttle(0);
		for (int i = 0; i < 100; i++) {
			off.note(credentials("10.0.0.1", "dev"), Source.PANEL);
		}
		assertThat(off.block(credentials("10.0.0.1", "dev"))).isNull();
	}

}
