// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

import io.mqttpanel.broker.event.StoreStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link StoreHealthIndicator}.
 */
class StoreHealthIndicatorTests {

	private final StoreStatus store = mock(StoreStatus.class);

	private final StoreHealthIndicator indicator = new StoreHealthIndicator(this.store);

	@Test
	void isUpWhereNothingIsStored() {
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void isUpWhileCommitsSucceedInTime() {
		assertThat(status(false, Duration.ofSeconds(5))).isEqualTo(Status.UP);
	}

	@Test
	void isDownWhileWritesFail() {
		assertThat(status(true, Duration.ZERO)).isEqualTo(Status.DOWN);
		assertThat(this.indicator.health().getDetails()).containsEntry("failing", true).doesNotContainKey("failure");
		given(this.store.failure()).willReturn("java.lang.OutOfMemoryError: Java heap space");
		given(this.store.waitingInFront()).willReturn(20);
		assertThat(this.indicator.health().getDetails())
			.containsEntry("failure", "java.lang.OutOfMemoryError: Java heap space")
			.containsEntry("waitingInFront", 20);
	}

	@Test
	void isDownWhileACommitIsLate() {
		assertThat(status(false, Duration.ofMillis(5_001))).isEqualTo(Status.DOWN);
	}

	@Test
	void isDownWhenTheDirectoryIsGone() {
		status(false, Duration.ZERO);
		given(this.store.diskBytes()).willReturn(0L);
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.DOWN);
	}

	private Status status(boolean failing, Duration waiting) {
		given(this.store.isPresent()).willReturn(true);
		given(this.store.isFailing()).willReturn(failing);
		given(this.store.waitingTime()).willReturn(waiting);
		given(this.store.diskBytes()).willReturn(1L);
		return this.indicator.health().getStatus();
	}

}
