// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.RuleSet;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DecisionCache}: how long decisions are fresh, and what ends them
 * earlier.
 */
class DecisionCacheTests {

	private static final DecisionKey KEY = CacheFixture.KEY;

	private static final Granted GRANTED = CacheFixture.GRANTED;

	private static final Instant START = CacheFixture.START;

	private final CacheFixture fixture = new CacheFixture();

	private final DecisionCache cache = this.fixture.cache(Duration.ofHours(1), Duration.ofHours(1));

	@Test
	void keepsAGrantForItsLifetimeHoweverOftenItIsUsed() {
		this.cache.put(KEY, GRANTED);
		for (int minute = 0; minute < 59; minute++) {
			this.fixture.pass(Duration.ofMinutes(1));
			assertThat(this.cache.get(KEY)).isEqualTo(GRANTED);
		}
		this.fixture.pass(Duration.ofMinutes(1));
		assertThat(this.cache.get(KEY)).isNull();
	}

	/** A hundred small decisions have room; the Panel's answer may have many rules. */
	@Test
	void keepsFewerGrantsThatHaveManyRules() {
		AclRule rule = new AclRule(AclRule.Permission.ALLOW, AclRule.Action.ALL, "t/".repeat(100) + "#",
				AclRule.ANY_QOS, null);
		AccessRules rules = new CompiledAccessRules(RuleSet.compile(Collections.nCopies(10, rule), "c", "key", 1), "");
		for (int i = 0; i < 20; i++) {
			this.cache.put(new DecisionKey("c" + i, "key", "code"), new Granted(1, 2, 3, rules, null));
		}
		assertThat(this.fixture.size()).isBetween(1L, 5L);
	}

	@Test
	void keepsARefusalForItsLifetimeHoweverOftenItIsUsed() {
		this.cache.put(KEY, new Refused("no"));
		this.fixture.pass(Duration.ofSeconds(9));
		assertThat(this.cache.get(KEY)).isEqualTo(new Refused("no"));
		this.fixture.pass(Duration.ofSeconds(1));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void beginsALifetimeWithEachAnswer() {
		this.cache.put(KEY, new Refused("no"));
		this.fixture.pass(Duration.ofSeconds(9));
		this.cache.put(KEY, GRANTED);
		this.fixture.pass(Duration.ofMinutes(59));
		assertThat(this.cache.get(KEY)).isEqualTo(GRANTED);
		this.cache.put(KEY, new Refused("no"));
		this.fixture.pass(Duration.ofSeconds(10));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void doesNotKeepThatNobodyCanTell() {
		this.cache.put(KEY, new Unavailable("down"));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void keepsNothingWhenLifetimesAreZero() {
		DecisionCache off = this.fixture.cache(Duration.ZERO, Duration.ZERO);
		off.put(KEY, GRANTED);
		assertThat(off.get(KEY)).isNull();
	}

	@Test
	void makesLifetimesUpToATenthShorterOrLonger() {
		this.fixture.drawRandom(0);
		assertThat(validity(GRANTED).until()).isEqualTo(START.plus(Duration.ofMinutes(54)));
		this.fixture.drawRandom(1);
		assertThat(validity(GRANTED).until()).isEqualTo(START.plus(Duration.ofMinutes(66)));
	}

	@Test
	void endsWhenThePanelSaysWhereThatIsSooner() {
		assertThat(validity(this.fixture.expiringIn(Duration.ofMinutes(5))).until())
			.isEqualTo(START.plus(Duration.ofMinutes(5)));
		assertThat(this.cache.get(KEY)).isNotNull();
		this.fixture.pass(Duration.ofMinutes(5));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void endsWithTheTtlWhereThePanelSaysLater() {
		assertThat(validity(this.fixture.expiringIn(Duration.ofDays(5))).until())
			.isEqualTo(START.plus(Duration.ofHours(1)));
	}

	@Test
	void refusesWhatHasExpiredAlready() {
		assertThat(this.cache.put(KEY, this.fixture.expiringIn(Duration.ZERO))).isInstanceOf(Refused.class);
		assertThat(this.cache.get(KEY)).isInstanceOf(Refused.class);
	}

	@Test
	void hasConnectionsAskedAboutAgainOnlyWhereThePanelSaysWhenTheTtlIsZero() {
		DecisionCache off = this.fixture.cache(Duration.ZERO, Duration.ZERO);
		assertThat(((Granted) off.put(KEY, GRANTED)).validity()).returns(Instant.MAX, Validity::renewAt);
		assertThat(((Granted) off.put(KEY, this.fixture.expiringIn(Duration.ofMinutes(5)))).validity())
			.returns(START.plus(Duration.ofMinutes(5)), Validity::renewAt);
		assertThat(off.get(KEY)).isNull();
	}

	@Test
	void forgetsWhatFallsUnderARevocation() {
		DecisionKey sameKey = new DecisionKey("other", "key", "code");
		DecisionKey sameClient = new DecisionKey("dev", "other", "code");
		this.cache.put(KEY, GRANTED);
		this.cache.put(sameKey, GRANTED);
		this.cache.put(sameClient, GRANTED);
		assertThat(this.cache.forget(Set.of(RevocationTarget.key("key")))).isEqualTo(2);
		assertThat(this.cache.get(KEY)).isNull();
		assertThat(this.cache.get(sameKey)).isNull();
		assertThat(this.cache.forget(Set.of(RevocationTarget.client("dev")))).isEqualTo(1);
		assertThat(this.cache.get(sameClient)).isNull();
	}

	@Test
	void keepsNoAnswerThatComesAfterARevocation() {
		this.fixture.tombstones().raise(RevocationTarget.key("key"), Duration.ofSeconds(60));
		this.cache.put(KEY, GRANTED);
		this.fixture.pass(Duration.ofSeconds(61));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void keepsNoMoreThanItsSize() {
		for (int i = 0; i < 10 * CacheFixture.SIZE; i++) {
			this.cache.put(new DecisionKey("dev" + i, "key", "code"), GRANTED);
		}
		assertThat(this.fixture.size()).isBetween(CacheFixture.SIZE * 7L / 8, (long) CacheFixture.SIZE);
	}

	/** While the Panel is away these are all that lets its clients in. */
	@Test
	void teamDrivesOutNoDecisionsOfOthers() {
		for (int i = 0; i < 25; i++) {
			this.cache.put(new DecisionKey("device" + i, "key", "code"), GRANTED);
		}
		for (int i = 0; i < 10 * CacheFixture.SIZE; i++) {
			this.cache.put(new DecisionKey("other" + i, "other", "code"), new Granted(7, 2, 3));
			this.cache.put(new DecisionKey("refused" + i, "other", "code"), new Refused("no"));
			this.fixture.pass(Duration.ofMillis(1));
		}
		assertThat(IntStream.range(0, 25))
			.allMatch((i) -> this.cache.isUsable(new DecisionKey("device" + i, "key", "code")));
		assertThat(this.cache.isUsable(new DecisionKey("other999", "other", "code"))).as("the newest").isTrue();
		assertThat(this.cache.isUsable(new DecisionKey("other0", "other", "code"))).isFalse();
	}

	@Test
	void findsAndCountsGrantsByKey() {
		this.cache.put(KEY, GRANTED);
		this.cache.put(new DecisionKey("dev", "key", "wrong"), new Refused("no"));
		assertThat(this.cache.find("dev", "key")).isEqualTo(GRANTED);
		assertThat(this.cache.find("dev", "other")).isNull();
		List<String> keys = new ArrayList<>();
		this.cache.forEachGrant((credentials, grant) -> keys.add(credentials.username()));
		assertThat(keys).containsExactly("key");
	}

	private Validity validity(Granted granted) {
		return ((Granted) this.cache.put(KEY, granted)).validity();
	}

	@Test
	void keepsNoRefusalOfLongCredentials() {
		DecisionKey key = new DecisionKey("dev", "k".repeat(600), "wrong");
		this.cache.put(key, new Refused("no"));
		assertThat(this.cache.get(key)).isNull();
	}

}
