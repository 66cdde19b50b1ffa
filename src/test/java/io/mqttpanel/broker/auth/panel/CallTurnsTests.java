// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Unavailable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who waits while the Panel answers 429, and for how long.
 */
class CallTurnsTests {

	private static final Decision GRANTED = new Granted(1, 2, 3);

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final CallClock clock = new CallClock(this.time, () -> this.time.now(TimeUnit.NANOSECONDS));

	/** How long the Panel has user names wait. */
	private final Map<String, Duration> busy = new HashMap<>();

	private @Nullable Duration busyForAll;

	/** User names that the Panel was asked about. */
	private final List<String> asked = new ArrayList<>();

	private final List<String> ended = new ArrayList<>();

	private CallLimit limit = new CallLimit(8, () -> 1, 0);

	private CallQueue queue = new CallQueue(this.limit, 100, this.clock);

	private CallTurns turns = turns();

	private CallTurns turns() {
		return new CallTurns(this.queue, this.limit, this.clock, (level, some) -> 10);
	}

	@AfterEach
	void stop() {
		this.time.dispose();
	}

	private Mono<Decision> answer(String userName) {
		return Mono.defer(() -> {
			this.asked.add(userName);
			Duration wait = this.busy.getOrDefault(userName, this.busyForAll);
			return (wait != null) ? Mono.error(new PanelBusyException(new Unavailable("429"), wait))
					: Mono.just(GRANTED);
		});
	}

	private Mono<Decision> take(String address, String userName) {
		return this.turns.take(answer(userName), new Caller(address, userName), false);
	}

	private void ask(String address, String userName) {
		take(address, userName).subscribe((decision) -> this.ended.add(userName));
	}

	private void pass(long seconds) {
		this.time.advanceTimeBy(Duration.ofSeconds(seconds));
	}

	@Test
	void userNameWaitsWithoutAPlaceAndLeavesOthersAlone() {
		this.busy.put("limited", Duration.ofSeconds(30));
		ask("a", "limited");
		ask("b", "limited");
		assertThat(this.asked).containsExactly("limited");
		assertThat(this.queue.waiting() + this.queue.inFlight()).isZero();
		for (int i = 0; i < 20; i++) {
			ask("a", "other");
		}
		assertThat(this.ended).hasSize(20);
		assertThat(this.queue.isPaused()).isFalse();
		assertThat(this.limit.current()).isEqualTo(8);
		this.busy.clear();
		pass(29);
		assertThat(this.ended).hasSize(20);
		pass(1);
		assertThat(this.ended).hasSize(22).endsWith("limited", "limited");
	}

	@Test
	void panelThatAnswersNobodyIsAskedOnceASecond() {
		this.busyForAll = Duration.ofSeconds(60);
		for (int i = 0; i < 50; i++) {
			ask("address" + i, "key" + i);
		}
		assertThat(this.asked).hasSize(3);
		assertThat(this.queue.isPaused()).isTrue();
		assertThat(this.queue.waiting()).isEqualTo(47);
		assertThat(this.limit.current()).isEqualTo(4);
		for (int second = 1; second <= 40; second++) {
			pass(1);
			assertThat(this.asked).hasSize(3 + second).doesNotHaveDuplicates();
		}
	}

	@Test
	void firstOtherAnswerEndsThePauseForAllThatHaveNoneOfTheirOwn() {
		for (int i = 0; i < 3; i++) {
			this.busy.put("limited" + i, Duration.ofSeconds(30));
			ask("address" + i, "limited" + i);
		}
		assertThat(this.queue.isPaused()).isTrue();
		for (int i = 0; i < 20; i++) {
			ask("other" + i, "other");
		}
		ask("other", "limited0");
		assertThat(this.ended).isEmpty();
		pass(1);
		assertThat(this.queue.isPaused()).isFalse();
		assertThat(this.ended).hasSize(20).containsOnly("other");
		assertThat(Collections.frequency(this.asked, "limited0")).isOne();
		this.busy.clear();
		pass(29);
		assertThat(this.ended).hasSize(24);
	}

	@Test
	void loginThatComesInAPauseIsAskedAboutAtOnceWhereNobodyElseHasTried() {
		for (int i = 0; i < 3; i++) {
			this.busy.put("limited" + i, Duration.ofSeconds(30));
			ask("address" + i, "limited" + i);
		}
		pass(5);
		ask("other", "other");
		assertThat(this.ended).containsExactly("other");
	}

	@Test
	void probeIsNotSpentOnUserNameThatWaits() {
		this.limit = new CallLimit(1, () -> 1, 0);
		this.queue = new CallQueue(this.limit, 100, this.clock);
		this.turns = turns();
		Sinks.One<Decision> running = Sinks.one();
		this.turns.take(running.asMono(), new Caller("z", "running"), false).subscribe();
		for (String each : List.of("a x", "a x", "b y", "b y", "c z", "c good")) {
			this.busy.put(each.substring(2), Duration.ofSeconds(30));
			ask(each.substring(0, 1), each.substring(2));
		}
		this.busy.remove("good");
		running.tryEmitValue(GRANTED);
		assertThat(this.asked).containsExactly("x", "y", "z");
		pass(1);
		assertThat(this.asked).containsExactly("x", "y", "z", "good");
		assertThat(this.ended).containsExactly("good");
	}

	@Test
	void deadlineEndsTheWait() {
		this.busy.put("limited", Duration.ofSeconds(30));
		for (int i = 0; i < 2; i++) {
			take("a", "limited").timeout(Duration.ofSeconds(4), this.time)
				.subscribe((decision) -> this.ended.add("decided"),
						(failure) -> this.ended.add(failure.getClass().getSimpleName()));
		}
		pass(3);
		assertThat(this.ended).isEmpty();
		pass(1);
		String late = TimeoutException.class.getSimpleName();
		assertThat(this.ended).containsExactly(late, late);
		pass(60);
		assertThat(this.asked).hasSize(1);
	}

}
