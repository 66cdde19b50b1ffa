// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.RevocationTarget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DecisionCache}: how long grants are used while the Panel is
 * unreachable, and what ends that earlier.
 */
class StaleGrantTests {

	private static final DecisionKey KEY = CacheFixture.KEY;

	private static final Granted GRANTED = CacheFixture.GRANTED;

	private final CacheFixture fixture = new CacheFixture();

	private final DecisionCache cache = this.fixture.cache(Duration.ofHours(1), Duration.ofHours(1));

	@Test
	void revokedGrantIsNotUsedWhileThePanelIsUnreachable() {
		DecisionKey late = new DecisionKey("late", "key", "code");
		this.cache.put(KEY, GRANTED);
		this.fixture.pass(Duration.ofMinutes(90));
		assertThat(this.cache.useStale(KEY)).isNotNull();
		this.fixture.tombstones().raise(RevocationTarget.key("key"), Duration.ofSeconds(60));
		assertThat(this.cache.forget(Set.of(RevocationTarget.key("key")))).isEqualTo(1);
		this.cache.put(late, GRANTED);
		this.fixture.pass(Duration.ofSeconds(61));
		assertThat(this.cache.useStale(KEY)).isNull();
		assertThat(this.cache.useStale(late)).isNull();
		assertThat(this.cache.countUnconfirmed()).isZero();
	}

	@Test
	void grantIsUsableForAWhileAfterItsLifetimeWhicheverEndsIt() {
		this.cache.put(KEY, this.fixture.expiringIn(Duration.ofMinutes(10)));
		this.fixture.pass(Duration.ofMinutes(69));
		assertThat(this.cache.get(KEY)).isNull();
		assertThat(this.cache.isUsable(KEY)).isTrue();
		this.fixture.pass(Duration.ofMinutes(1));
		assertThat(this.cache.isUsable(KEY)).isFalse();
	}

	@Test
	void grantIsUsableUntilAnHourAfterItIsFresh() {
		this.cache.put(KEY, GRANTED);
		this.fixture.pass(Duration.ofHours(2).minusSeconds(1));
		assertThat(this.cache.get(KEY)).isNull();
		assertThat(this.cache.useStale(KEY)).isEqualTo(GRANTED);
		this.fixture.pass(Duration.ofSeconds(1));
		assertThat(this.cache.useStale(KEY)).isNull();
	}

	@Test
	void grantIsNotProlongedByUse() {
		DecisionCache unkept = this.fixture.cache(Duration.ZERO, Duration.ofHours(1));
		unkept.put(KEY, GRANTED);
		for (int minute = 0; minute < 59; minute++) {
			this.fixture.pass(Duration.ofMinutes(1));
			assertThat(unkept.get(KEY)).isNull();
			assertThat(unkept.useStale(KEY)).isNotNull();
		}
		this.fixture.pass(Duration.ofMinutes(1));
		assertThat(unkept.useStale(KEY)).isNull();
		assertThat(unkept.isUsable(KEY)).isFalse();
	}

	@Test
	void staleGrantEndsWithARefusalButNotWithAFailure() {
		this.cache.put(KEY, GRANTED);
		this.fixture.pass(Duration.ofMinutes(90));
		this.cache.useStale(KEY);
		this.cache.put(KEY, new Unavailable("down"));
		assertThat(this.cache.useStale(KEY)).isNotNull();
		assertThat(this.cache.isUnconfirmed(KEY)).isTrue();
		this.cache.put(KEY, new Refused("no"));
		assertThat(this.cache.useStale(KEY)).isNull();
		assertThat(this.cache.isUnconfirmed(KEY)).isFalse();
		this.fixture.pass(Duration.ofSeconds(10));
		assertThat(this.cache.get(KEY)).isNull();
		assertThat(this.cache.useStale(KEY)).isNull();
	}

	@Test
	void staleGrantEndsWithARefusalThatIsNotKept() {
		DecisionCache unkept = this.fixture.cache(Duration.ZERO, Duration.ofHours(1));
		unkept.put(KEY, GRANTED);
		unkept.put(KEY, new Refused("no"));
		assertThat(unkept.useStale(KEY)).isNull();
	}

	@Test
	void refusalIsNotUsableAfterItsLifetime() {
		this.cache.put(KEY, new Refused("no"));
		assertThat(this.cache.isUsable(KEY)).isFalse();
		this.fixture.pass(Duration.ofSeconds(10));
		assertThat(this.cache.useStale(KEY)).isNull();
		assertThat(this.cache.forget(Set.of(RevocationTarget.key("key")))).isZero();
	}

	@Test
	void staleGrantIsForTheVeryCredentials() {
		this.cache.put(KEY, GRANTED);
		assertThat(this.cache.useStale(new DecisionKey("dev", "key", "other"))).isNull();
	}

	@Test
	void countsStaleGrantsInUseUntilThePanelIsAsked() {
		this.cache.put(KEY, GRANTED);
		assertThat(this.cache.countUnconfirmed()).isZero();
		this.cache.useStale(KEY);
		this.cache.useStale(KEY);
		assertThat(this.cache.countUnconfirmed()).isEqualTo(1);
		assertThat(this.cache.isUnconfirmed(KEY)).isTrue();
		this.cache.put(KEY, GRANTED);
		assertThat(this.cache.countUnconfirmed()).isZero();
		assertThat(this.cache.isUnconfirmed(KEY)).isFalse();
	}

	@Test
	void staleGrantInUseIsUnconfirmedForADayAndNotUsableForThat() {
		this.cache.put(KEY, GRANTED);
		this.fixture.pass(Duration.ofMinutes(90));
		this.cache.useStale(KEY);
		this.fixture.pass(Duration.ofHours(24).minusSeconds(1));
		assertThat(this.cache.useStale(KEY)).isNull();
		assertThat(this.cache.isUnconfirmed(KEY)).isTrue();
		this.fixture.pass(Duration.ofSeconds(1));
		assertThat(this.cache.isUnconfirmed(KEY)).isFalse();
		assertThat(this.cache.countUnconfirmed()).isZero();
	}

	@Test
	void staleGrantIsNotUsedWhenThatIsTurnedOff() {
		DecisionCache off = this.fixture.cache(Duration.ofHours(1), Duration.ZERO);
		off.put(KEY, GRANTED);
		this.fixture.pass(Duration.ofHours(1));
		assertThat(off.useStale(KEY)).isNull();
		assertThat(off.isUsable(KEY)).isFalse();
	}

}
