// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.springframework.cache.caffeine.CaffeineCache;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.RevocationTarget.Kind;
import io.mqttpanel.broker.auth.Tombstones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * For how long answers hold.
 */
class DecisionCacheTests {

	private static final DecisionKey KEY = new DecisionKey("dev", "key", "code");

	private static final Instant START = Instant.ofEpochSecond(1_700_000_000L);

	private final AtomicLong nanos = new AtomicLong();

	private double random = 0.5;

	private final StaleGrants stale = new StaleGrants(Duration.ofHours(1), 100, this.nanos::get);

	private final Tombstones tombstones = new Tombstones(10, Duration.ZERO, this.nanos::get);

	private final DecisionCache cache = cache(
			new AuthProperties.Cache(Duration.ofHours(1), Duration.ofSeconds(10), 100));

	private DecisionCache cache(AuthProperties.Cache settings) {
		return new DecisionCache(new CaffeineCache("test", DecisionCache.store(settings, this.nanos::get)),
				new DecisionLifetime(settings.ttl(), this::now, () -> this.random), this.stale, this.tombstones);
	}

	private Instant now() {
		return START.plusNanos(this.nanos.get());
	}

	@Test
	void keepsAGrantForItsLifetimeHoweverOftenItIsUsed() {
		this.cache.put(KEY, new Granted(1, 2, 3));
		for (int minute = 0; minute < 59; minute++) {
			pass(Duration.ofMinutes(1));
			assertThat(this.cache.get(KEY)).isEqualTo(new Granted(1, 2, 3));
		}
		pass(Duration.ofMinutes(1));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void keepsARefusalForItsLifetimeHoweverOftenItIsUsed() {
		this.cache.put(KEY, new Refused("no"));
		pass(Duration.ofSeconds(9));
		assertThat(this.cache.get(KEY)).isEqualTo(new Refused("no"));
		pass(Duration.ofSeconds(1));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void beginsALifetimeWithEachAnswer() {
		this.cache.put(KEY, new Refused("no"));
		pass(Duration.ofSeconds(9));
		this.cache.put(KEY, new Granted(1, 2, 3));
		pass(Duration.ofMinutes(59));
		assertThat(this.cache.get(KEY)).isEqualTo(new Granted(1, 2, 3));
		this.cache.put(KEY, new Refused("no"));
		pass(Duration.ofSeconds(10));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void doesNotKeepThatNobodyCanTell() {
		this.cache.put(KEY, new Unavailable("down"));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void keepsNothingWhenLifetimesAreZero() {
		DecisionCache off = cache(new AuthProperties.Cache(Duration.ZERO, Duration.ZERO, 100));
		off.put(KEY, new Granted(1, 2, 3));
		assertThat(off.get(KEY)).isNull();
	}

	@Test
	void makesLifetimesUpToATenthShorterOrLonger() {
		this.random = 0;
		assertThat(validity(new Granted(1, 2, 3)).until()).isEqualTo(START.plus(Duration.ofMinutes(54)));
		this.random = 1;
		assertThat(validity(new Granted(1, 2, 3)).until()).isEqualTo(START.plus(Duration.ofMinutes(66)));
	}

	@Test
	void endsWhenThePanelSaysWhereThatIsSooner() {
		assertThat(validity(expiringIn(Duration.ofMinutes(5))).until()).isEqualTo(START.plus(Duration.ofMinutes(5)));
		assertThat(this.cache.get(KEY)).isNotNull();
		pass(Duration.ofMinutes(5));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void endsWithTheTtlWhereThePanelSaysLater() {
		assertThat(validity(expiringIn(Duration.ofDays(5))).until()).isEqualTo(START.plus(Duration.ofHours(1)));
	}

	@Test
	void refusesWhatHasExpiredAlready() {
		assertThat(this.cache.put(KEY, expiringIn(Duration.ZERO))).isInstanceOf(Refused.class);
		assertThat(this.cache.get(KEY)).isInstanceOf(Refused.class);
	}

	@Test
	void hasConnectionsAskedAboutAgainOnlyWhereThePanelSaysWhenTheTtlIsZero() {
		DecisionCache off = cache(new AuthProperties.Cache(Duration.ZERO, Duration.ZERO, 100));
		assertThat(((Granted) off.put(KEY, new Granted(1, 2, 3))).validity()).returns(Instant.MAX, Validity::renewAt);
		assertThat(((Granted) off.put(KEY, expiringIn(Duration.ofMinutes(5)))).validity())
			.returns(START.plus(Duration.ofMinutes(5)), Validity::renewAt);
		assertThat(off.get(KEY)).isNull();
	}

	@Test
	void forgetsWhatFallsUnderARevocation() {
		DecisionKey sameKey = new DecisionKey("other", "key", "code");
		DecisionKey sameClient = new DecisionKey("dev", "other", "code");
		this.cache.put(KEY, new Granted(1, 2, 3));
		this.cache.put(sameKey, new Granted(1, 2, 3));
		this.cache.put(sameClient, new Granted(1, 2, 3));
		assertThat(this.cache.forget(new RevocationTarget(Kind.API_KEY, "key"))).isEqualTo(2);
		assertThat(this.cache.get(KEY)).isNull();
		assertThat(this.cache.get(sameKey)).isNull();
		assertThat(this.cache.forget(new RevocationTarget(Kind.CLIENT_ID, "dev"))).isEqualTo(1);
		assertThat(this.cache.get(sameClient)).isNull();
	}

	@Test
	void keepsNoAnswerThatComesAfterARevocation() {
		this.tombstones.raise(new RevocationTarget(Kind.API_KEY, "key"), Duration.ofSeconds(60));
		this.cache.put(KEY, new Granted(1, 2, 3));
		pass(Duration.ofSeconds(61));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void revokedGrantIsNotGoneByWhileThePanelCannotBeAsked() {
		DecisionKey late = new DecisionKey("late", "key", "code");
		this.cache.put(KEY, new Granted(1, 2, 3));
		pass(Duration.ofMinutes(90));
		assertThat(this.stale.letIn(KEY)).isNotNull();
		this.tombstones.raise(new RevocationTarget(Kind.API_KEY, "key"), Duration.ofSeconds(60));
		assertThat(this.cache.forget(new RevocationTarget(Kind.API_KEY, "key"))).isEqualTo(1);
		this.cache.put(late, new Granted(1, 2, 3));
		pass(Duration.ofSeconds(61));
		assertThat(this.stale.letIn(KEY)).isNull();
		assertThat(this.stale.letIn(late)).isNull();
		assertThat(this.stale.unconfirmed()).isZero();
	}

	@Test
	void grantIsGoneByForAWhileAfterItsLifetimeWhicheverEndsIt() {
		this.cache.put(KEY, expiringIn(Duration.ofMinutes(10)));
		pass(Duration.ofMinutes(69));
		assertThat(this.cache.get(KEY)).isNull();
		assertThat(this.stale.knows(KEY)).isTrue();
		pass(Duration.ofMinutes(1));
		assertThat(this.stale.knows(KEY)).isFalse();
	}

	@Test
	void findsAndCountsGrantsByKey() {
		this.cache.put(KEY, new Granted(1, 2, 3));
		this.cache.put(new DecisionKey("dev", "key", "wrong"), new Refused("no"));
		assertThat(this.cache.find("dev", "key")).isEqualTo(new Granted(1, 2, 3));
		assertThat(this.cache.find("dev", "other")).isNull();
		assertThat(this.cache.countByKey()).containsExactly(entry("key", 1L));
	}

	private Validity validity(Granted granted) {
		return ((Granted) this.cache.put(KEY, granted)).validity();
	}

	private Granted expiringIn(Duration time) {
		return new Granted(1, 2, 3, AccessRules.ALLOW_ALL, now().plus(time));
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
