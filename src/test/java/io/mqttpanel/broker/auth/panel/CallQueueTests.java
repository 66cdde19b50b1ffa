// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets a call, when, and in which order.
 */
class CallQueueTests {

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final CallClock clock = new CallClock(this.time, () -> this.time.now(TimeUnit.NANOSECONDS));

	private final List<String> begun = new ArrayList<>();

	private final List<String> ended = new ArrayList<>();

	@AfterEach
	void stop() {
		this.time.dispose();
	}

	private CallQueue queue(int limit, int maxWaiting) {
		return new CallQueue(new CallLimit(limit, () -> 1, 0), maxWaiting, this.clock);
	}

	private Disposable enter(CallQueue queue, String name, boolean first, Mono<String> call) {
		return enter(queue, new Caller("192.0.2.1", "key"), name, first, call);
	}

	private Disposable enter(CallQueue queue, Caller caller, String name, boolean first, Mono<String> call) {
		return queue.enter(call.doOnSubscribe((subscription) -> this.begun.add(name)), caller, first)
			.subscribe((answer) -> this.ended.add(name),
					(failure) -> this.ended.add(name + " " + failure.getMessage()));
	}

	@Test
	void servesInOrderAndLetsTheFrontGoFirst() {
		CallQueue queue = queue(1, 10);
		Sinks.One<String> running = Sinks.one();
		enter(queue, "a", false, running.asMono());
		enter(queue, "b", false, Mono.just("b"));
		enter(queue, "c", false, Mono.just("c"));
		enter(queue, "x", true, Mono.just("x"));
		enter(queue, "y", true, Mono.just("y"));
		assertThat(this.begun).containsExactly("a");
		assertThat(queue.inFlight()).isEqualTo(1);
		assertThat(queue.waiting()).isEqualTo(4);
		running.tryEmitValue("a");
		assertThat(this.begun).containsExactly("a", "x", "y", "b", "c");
		assertThat(this.ended).isEqualTo(this.begun);
		assertThat(queue.inFlight()).isZero();
	}

	@Test
	void refusesAtOnceWhenTooManyWait() {
		CallQueue queue = queue(1, 1);
		enter(queue, "a", false, Mono.never());
		enter(queue, "b", false, Mono.never());
		enter(queue, "c", false, Mono.never());
		assertThat(this.ended).containsExactly("c too many calls wait");
	}

	@Test
	void servesWithoutRoomToWaitAsLongAsNobodyHasTo() {
		CallQueue queue = queue(1, 0);
		enter(queue, "a", false, Mono.just("a"));
		enter(queue, "b", false, Mono.never());
		enter(queue, "c", false, Mono.just("c"));
		assertThat(this.ended).containsExactly("a", "c too many calls wait");
	}

	@Test
	void letsAddressesAndTheirUserNamesTakeTurns() {
		CallQueue queue = queue(1, 20);
		Sinks.One<String> running = Sinks.one();
		enter(queue, "running", false, running.asMono());
		for (String caller : List.of("a x", "a x", "a x", "a y", "a y", "b x", "b x", "c z")) {
			enter(queue, caller(caller), caller, false, Mono.just("now"));
		}
		running.tryEmitValue("done");
		assertThat(this.begun).containsExactly("running", "a x", "b x", "c z", "a y", "b x", "a x", "a y", "a x");
	}

	@Test
	void makesRoomAtTheCostOfWhoHasTheMost() {
		CallQueue queue = queue(1, 5);
		Sinks.One<String> running = Sinks.one();
		enter(queue, "running", false, running.asMono());
		for (String caller : List.of("a x", "a x", "a x", "a y", "b x", "b x", "a z", "c x", "d x", "e x")) {
			enter(queue, caller(caller), caller, false, Mono.just("now"));
		}
		assertThat(this.ended).hasSize(5).startsWith("a x too many calls wait", "a x too many calls wait");
		assertThat(queue.waiting()).isEqualTo(5);
		this.begun.clear();
		running.tryEmitValue("done");
		assertThat(this.begun).map((caller) -> caller.substring(0, 1)).containsExactly("a", "b", "c", "d", "e");
	}

	@Test
	void refusesTheNewcomerWhereNobodyHasMore() {
		CallQueue queue = queue(1, 2);
		enter(queue, "running", false, Mono.never());
		for (String caller : List.of("a x", "b x", "c x")) {
			enter(queue, caller(caller), caller, false, Mono.never());
		}
		assertThat(this.ended).containsExactly("c x too many calls wait");
	}

	/** A /48 of IPv6 has 65,536 networks that count as addresses. */
	@ParameterizedTest
	@CsvSource({ "192.0.2.%d, 192.0.3.1", "2001:db8:7:%x::/64, 2001:db8:8:0::/64" })
	void addressesOfOneSiteKeepNobodyElseWaiting(String ofSite, String other) {
		CallQueue queue = queue(1, 200);
		Sinks.One<String> running = Sinks.one();
		enter(queue, "running", false, running.asMono());
		for (int i = 0; i < 256; i++) {
			enter(queue, new Caller(ofSite.formatted(i), "key" + i), "site", false, Mono.just("now"));
		}
		for (String userName : List.of("a", "b")) {
			enter(queue, new Caller(other, userName), userName, false, Mono.just("now"));
		}
		assertThat(this.ended).as("make room").hasSize(58).containsOnly("site too many calls wait");
		running.tryEmitValue("done");
		assertThat(this.begun).startsWith("running", "site", "a", "site", "b").hasSize(201);
	}

	@Test
	void addressesOfASiteTakeTurns() {
		CallQueue queue = queue(1, 20);
		Sinks.One<String> running = Sinks.one();
		enter(queue, "running", false, running.asMono());
		for (String address : List.of("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.3.1")) {
			enter(queue, new Caller(address, "key"), address, false, Mono.just("now"));
		}
		running.tryEmitValue("done");
		assertThat(this.begun).containsExactly("running", "192.0.2.1", "192.0.3.1", "192.0.2.2", "192.0.2.1");
	}

	private static Caller caller(String name) {
		return new Caller(name.substring(0, 1), name.substring(2));
	}

	@Test
	void givingUpFreesThePlace() {
		CallQueue queue = queue(1, 10);
		Disposable running = enter(queue, "a", false, Mono.never());
		Disposable waiting = enter(queue, "b", false, Mono.never());
		enter(queue, "c", false, Mono.just("c"));
		waiting.dispose();
		assertThat(queue.waiting()).isEqualTo(1);
		running.dispose();
		assertThat(this.begun).containsExactly("a", "c");
		assertThat(queue.inFlight()).isZero();
	}

	@Test
	void failureOfACallFreesThePlaceToo() {
		CallQueue queue = queue(1, 10);
		enter(queue, "a", false, Mono.error(new IllegalStateException("broken")));
		enter(queue, "b", false, Mono.empty());
		enter(queue, "c", false, Mono.just("c"));
		assertThat(this.ended).containsExactly("a broken", "c");
	}

	@Test
	void beginsOneCallASecondDuringAPauseAndGoesOnAfterIt() {
		CallQueue queue = queue(20, 10);
		queue.pause(Duration.ofSeconds(5));
		queue.pause(Duration.ofSeconds(2));
		for (int i = 0; i < 10; i++) {
			enter(queue, "a", false, Mono.just("a"));
		}
		for (int second = 0; second < 5; second++) {
			this.time.advanceTimeBy(Duration.ofMillis(999));
			assertThat(this.begun).hasSize(second);
			assertThat(queue.isPaused()).isTrue();
			this.time.advanceTimeBy(Duration.ofMillis(1));
		}
		assertThat(this.ended).hasSize(10);
		assertThat(queue.isPaused()).isFalse();
	}

	@Test
	void goesOnWhenThePauseIsEnded() {
		CallQueue queue = queue(2, 10);
		queue.pause(Duration.ofSeconds(5));
		enter(queue, "a", false, Mono.just("a"));
		assertThat(this.begun).isEmpty();
		queue.resume();
		assertThat(this.ended).containsExactly("a");
	}

	@Test
	void bringsThousandsToAnEndWithoutGoingDeep() {
		CallQueue queue = queue(1, 10_000);
		Sinks.One<String> running = Sinks.one();
		enter(queue, "first", false, running.asMono());
		IntStream.range(0, 10_000).forEach((i) -> enter(queue, "call" + i, false, Mono.just("now")));
		running.tryEmitValue("done");
		assertThat(this.ended).hasSize(10_001);
		assertThat(queue.waiting()).isZero();
	}

}
