// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.PeerNodes.Replies;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Questions}.
 */
class QuestionsTests {

	private static final byte[] NOTHING = {};

	private final FakeLink link = new FakeLink();

	private Set<String> others = Set.of("a", "b");

	private final Questions questions = new Questions(this.link, () -> this.others, Runnable::run);

	@Test
	void answersOfAllAreWaitedFor() {
		CompletableFuture<Replies> asked = this.questions.ask("weather", new byte[] { 65 });
		assertThat(this.link.told).containsExactly("ask 1 weather A");
		this.questions.replied("a", 1, NOTHING);
		this.questions.replied("a", 2, NOTHING);
		assertThat(asked).isNotDone();
		this.questions.replied("b", 1, NOTHING);
		assertThat(asked.join().answers()).containsOnlyKeys("a", "b");
		assertThat(asked.join().silent()).isEmpty();
		this.questions.replied("b", 1, NOTHING);
	}

	@Test
	void nodeThatDoesNotAnswerIsNamed() {
		CompletableFuture<Replies> asked = this.questions.ask("weather", NOTHING);
		this.questions.replied("b", 1, NOTHING);
		Replies replies = asked.orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(replies.answers()).containsOnlyKeys("b");
		assertThat(replies.silent()).containsExactly("a");
	}

	@Test
	void nobodyIsAskedWhereThereIsNobody() {
		this.others = Set.of();
		assertThat(this.questions.ask("weather", NOTHING).join()).isEqualTo(Replies.NONE);
		this.others = Set.of("a");
		this.link.connected = false;
		assertThat(this.questions.ask("weather", NOTHING).join().silent()).containsExactly("a");
		assertThat(this.link.told).isEmpty();
	}

	@Test
	void questionThatCannotBeAnsweredIsNotAnswered() {
		this.questions.answer("weather", (question) -> {
			if (question.length == 0) {
				throw new IllegalArgumentException("Nothing is asked");
			}
			return question;
		});
		this.questions.asked("a", 1, "weather", NOTHING);
		this.questions.asked("a", 2, "unknown", NOTHING);
		this.questions.asked("a", 3, "weather", new byte[] { 9 });
		assertThat(this.link.told).containsExactly("reply a 3 [9]");
	}

}
