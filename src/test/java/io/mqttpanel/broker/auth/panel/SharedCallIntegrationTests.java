// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How callers share a call, and what becomes of it when they go.
 */
class SharedCallIntegrationTests {

	private final ConcurrentMap<String, SharedCall<String, String>> calls = new ConcurrentHashMap<>();

	private final Sinks.One<String> answer = Sinks.one();

	private final AtomicInteger made = new AtomicInteger();

	private final AtomicInteger cancelled = new AtomicInteger();

	private final Mono<String> call = this.answer.asMono()
		.doOnSubscribe((subscription) -> this.made.incrementAndGet())
		.doOnCancel(this.cancelled::incrementAndGet);

	@Test
	void givesEveryoneTheAnswerOfOneCall() {
		CompletableFuture<String> first = SharedCall.join(this.calls, "key", this.call);
		CompletableFuture<String> second = SharedCall.join(this.calls, "key", this.call);
		this.answer.tryEmitValue("yes");
		assertThat(first).isCompletedWithValue("yes");
		assertThat(second).isCompletedWithValue("yes");
		assertThat(this.made).hasValue(1);
		assertThat(this.calls.size()).isZero();
	}

	@Test
	void makesACallForEachKey() {
		SharedCall.join(this.calls, "one", this.call);
		SharedCall.join(this.calls, "other", this.call);
		assertThat(this.made).hasValue(2);
	}

	@Test
	void makesAnotherCallAfterTheFirstIsOver() {
		SharedCall.join(this.calls, "key", Mono.just("first"));
		assertThat(SharedCall.join(this.calls, "key", Mono.just("second"))).isCompletedWithValue("second");
	}

	@Test
	void goesOnWhileSomeoneWaits() {
		CompletableFuture<String> first = SharedCall.join(this.calls, "key", this.call);
		CompletableFuture<String> second = SharedCall.join(this.calls, "key", this.call);
		first.cancel(false);
		assertThat(this.cancelled).hasValue(0);
		this.answer.tryEmitValue("yes");
		assertThat(second).isCompletedWithValue("yes");
	}

	@Test
	void cancelsTheCallWithTheLastWhoWaits() {
		CompletableFuture<String> first = SharedCall.join(this.calls, "key", this.call);
		CompletableFuture<String> second = SharedCall.join(this.calls, "key", this.call);
		first.cancel(false);
		second.cancel(false);
		assertThat(this.cancelled).hasValue(1);
		assertThat(this.calls.size()).isZero();
	}

	@Test
	void givesTheWaitUpWhenTheCallerTimesOut() {
		SharedCall.join(this.calls, "key", this.call).completeExceptionally(new IllegalStateException("too late"));
		assertThat(this.cancelled).hasValue(1);
	}

	@Test
	void forgetsACallThatFails() {
		CompletableFuture<String> wait = SharedCall.join(this.calls, "key",
				Mono.error(new IllegalStateException("broken")));
		assertThat(wait).isCompletedExceptionally();
		assertThat(this.calls.size()).isZero();
	}

	@Test
	void forgetsACallWithoutAnAnswer() {
		assertThat(SharedCall.join(this.calls, "key", Mono.empty())).isCompletedExceptionally();
		assertThat(this.calls.size()).isZero();
	}

	@Test
	void saysNothingOfAnAnswerThatCrossesTheCancellation() {
		List<Throwable> dropped = new CopyOnWriteArrayList<>();
		Hooks.onErrorDropped(dropped::add);
		try {
			Crossing crossing = new Crossing();
			SharedCall.join(this.calls, "key", crossing).cancel(false);
			crossing.answer("too late");
			assertThat(dropped).isEmpty();
		}
		finally {
			Hooks.resetOnErrorDropped();
		}
	}

	@Test
	void losesNobodyWhenManyJoinAndLeaveAtOnce() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<Integer>> results = new ArrayList<>();
			for (int thread = 0; thread < 4; thread++) {
				results.add(threads.submit(() -> {
					start.await();
					return joinAndLeave();
				}));
			}
			start.countDown();
			for (Future<Integer> result : results) {
				assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(1000);
			}
			assertThat(this.calls.size()).isZero();
		}
		finally {
			threads.shutdownNow();
		}
	}

	private int joinAndLeave() throws Exception {
		int answered = 0;
		for (int i = 0; i < 2000; i++) {
			Mono<String> later = Mono.fromFuture(CompletableFuture.supplyAsync(() -> "yes"));
			CompletableFuture<String> wait = SharedCall.join(this.calls, "key", later);
			if (i % 2 == 0) {
				wait.cancel(false);
			}
			else if ("yes".equals(wait.get(10, TimeUnit.SECONDS))) {
				answered++;
			}
		}
		return answered;
	}

	/**
	 * A call that answers after it was cancelled, as one may whose answer was on its way.
	 */
	private static final class Crossing extends Mono<String> {

		private @Nullable CoreSubscriber<? super String> caller;

		@Override
		public void subscribe(CoreSubscriber<? super String> caller) {
			this.caller = caller;
			caller.onSubscribe(Operators.emptySubscription());
		}

		void answer(String answer) {
			assertThat(this.caller).isNotNull();
			this.caller.onNext(answer);
			this.caller.onComplete();
		}

	}

}
