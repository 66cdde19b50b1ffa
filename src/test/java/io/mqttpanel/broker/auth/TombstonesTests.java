// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Decision.Granted;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Tombstones}.
 */
class TombstonesTests {

	private static final RevocationTarget KEY = RevocationTarget.key("key");

	private static final RevocationTarget CLIENT = RevocationTarget.client("dev");

	private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

	private final Tombstones tombstones = new Tombstones(2, Duration.ofSeconds(10), this.nanos::get);

	/** However a key or a client is spelled, its number is the same. */
	@Test
	void coverNumbersOfTheGrant() {
		Granted grant = new Granted(1, 2, 3);
		this.tombstones.raise(RevocationTarget.key("key").asNumber("dev", grant), Duration.ofSeconds(30));
		assertThat(this.tombstones.cover("any", "KEY-2", grant)).isTrue();
		assertThat(this.tombstones.cover("any", "KEY-2", new Granted(1, 9, 3))).isFalse();
		assertThat(this.tombstones.cover("any", "KEY-2", null)).isFalse();
		Granted other = new Granted(1, 9, 3);
		this.tombstones.raise(RevocationTarget.client("dev").asNumber("dev", other), Duration.ofSeconds(30));
		assertThat(this.tombstones.cover("D\u00c9V", "other", other)).isTrue();
		assertThat(this.tombstones.cover("dev", "other", new Granted(2, 9, 3))).isFalse();
		assertThat(this.tombstones.cover("dev-2", "other", other)).isFalse();
	}

	@Test
	void coverClientOfOneTeam() {
		this.tombstones.raise(RevocationTarget.client(1, "dev"), Duration.ofSeconds(30));
		assertThat(this.tombstones.cover("dev", "key", null)).isFalse();
		assertThat(this.tombstones.cover("dev", "key", new Granted(1, 2, 3))).isTrue();
		assertThat(this.tombstones.cover("dev", "key", new Granted(2, 2, 3))).isFalse();
	}

	@Test
	void coverKeyInAnyCase() {
		this.tombstones.raise(RevocationTarget.key("Key"), Duration.ofSeconds(30));
		assertThat(this.tombstones.cover("dev", "kEY", null)).isTrue();
	}

	@Test
	void coversEveryClientOfAKeyUntilItsEnd() {
		this.tombstones.raise(KEY, Duration.ofSeconds(60));
		assertThat(this.tombstones.cover("any", "key", null)).isTrue();
		assertThat(this.tombstones.cover("key", "other", null)).isFalse();
		assertThat(this.tombstones.cover("any", null, null)).isFalse();
		pass(59);
		assertThat(this.tombstones.cover("any", "key", null)).isTrue();
		pass(1);
		assertThat(this.tombstones.cover("any", "key", null)).isFalse();
		assertThat(this.tombstones.standing()).isEmpty();
	}

	@Test
	void coversAClientWhateverItsKey() {
		this.tombstones.raise(CLIENT, Duration.ofSeconds(60));
		assertThat(this.tombstones.cover("dev", "any", null)).isTrue();
		assertThat(this.tombstones.cover("dev", null, null)).isTrue();
		assertThat(this.tombstones.cover("any", "dev", null)).isFalse();
	}

	@Test
	void standsAtLeastAsLongAsALoginTakes() {
		assertThat(this.tombstones.raise(KEY, Duration.ZERO)).isEqualTo(Duration.ofSeconds(10));
		pass(9);
		assertThat(this.tombstones.cover("any", "key", null)).isTrue();
		pass(1);
		assertThat(this.tombstones.cover("any", "key", null)).isFalse();
	}

	@Test
	void isNotShortenedByALaterOne() {
		this.tombstones.raise(KEY, Duration.ofSeconds(60));
		assertThat(this.tombstones.raise(KEY, Duration.ofSeconds(20))).isEqualTo(Duration.ofSeconds(60));
		assertThat(this.tombstones.raise(KEY, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
	}

	@Test
	void dropsTheOneThatEndsFirstWhenThereAreTooMany() {
		this.tombstones.raise(KEY, Duration.ofSeconds(90));
		this.tombstones.raise(CLIENT, Duration.ofSeconds(60));
		this.tombstones.raise(RevocationTarget.key("third"), Duration.ofSeconds(30));
		assertThat(this.tombstones.standing()).containsExactlyInAnyOrder(KEY, RevocationTarget.key("third"));
	}

	private void pass(int seconds) {
		this.nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

}
