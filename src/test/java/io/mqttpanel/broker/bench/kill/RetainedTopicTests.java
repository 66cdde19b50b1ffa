// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.bench.kill.RetainedTopic.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainedTopic}.
 */
class RetainedTopicTests {

	private final RetainedTopic topic = new RetainedTopic();

	@Test
	void allowsTheLastAcknowledgedMessageAndLaterOnes() {
		send(false, false, false);
		this.topic.acknowledge(1);
		assertThat(this.topic.isDue()).isTrue();
		assertThat(judge(0)).isEqualTo(Verdict.LOST);
		assertThat(judge(1)).isEqualTo(Verdict.RIGHT);
		assertThat(judge(2)).isEqualTo(Verdict.RIGHT);
		assertThat(judgeNone()).isEqualTo(Verdict.LOST);
	}

	@Test
	void allowsNoneIfARemovalWasSentLater() {
		send(false, true, false);
		this.topic.acknowledge(0);
		assertThat(this.topic.isDue()).isFalse();
		assertThat(judgeNone()).isEqualTo(Verdict.RIGHT);
		assertThat(judge(0)).isEqualTo(Verdict.RIGHT);
		assertThat(judge(2)).isEqualTo(Verdict.RIGHT);
	}

	@Test
	void knowsWhatAnAcknowledgedRemovalHasRemoved() {
		send(false, true);
		this.topic.acknowledge(1);
		assertThat(judge(0)).isEqualTo(Verdict.BACK);
		assertThat(judgeNone()).isEqualTo(Verdict.RIGHT);
	}

	@Test
	void knowsWhatWasRemovedAndReplaced() {
		send(false, true, false);
		this.topic.acknowledge(2);
		assertThat(judge(0)).isEqualTo(Verdict.BACK);
		assertThat(judgeNone()).isEqualTo(Verdict.LOST);
		assertThat(judge(2)).isEqualTo(Verdict.RIGHT);
	}

	@Test
	void knowsNothingBeforeTheFirstAcknowledgement() {
		send(false);
		assertThat(this.topic.isKnown()).isFalse();
		assertThat(this.topic.isDue()).isFalse();
		assertThat(judgeNone()).isEqualTo(Verdict.RIGHT);
		assertThat(judge(0)).isEqualTo(Verdict.RIGHT);
	}

	private void send(boolean... removals) {
		for (boolean removal : removals) {
			this.topic.next(removal);
		}
	}

	private Verdict judge(int number) {
		return this.topic.judge(OptionalInt.of(number));
	}

	private Verdict judgeNone() {
		return this.topic.judge(OptionalInt.empty());
	}

}
