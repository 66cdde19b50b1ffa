// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Outbox}.
 */
class OutboxTests {

	private final Outbox outbox = new Outbox(3);

	@Test
	void keepsTheOrderBeforeAndAfterSubscription() {
		answer("1");
		StepVerifier.create(this.outbox.frames().map(OutboxTests::text)).then(() -> {
			event("2");
			answer("3");
			this.outbox.complete();
		}).expectNext("1", "2", "3").verifyComplete();
	}

	@Test
	void dropsTheOldestEventWhenFullAndCountsIt() {
		answer("a");
		event("1");
		event("2");
		assertThat(event("3")).isTrue();
		assertThat(answer("b")).isTrue();
		this.outbox.complete();
		assertThat(this.outbox.dropped()).isEqualTo(2);
		StepVerifier.create(this.outbox.frames().map(OutboxTests::text)).expectNext("a", "3", "b").verifyComplete();
	}

	@Test
	void refusesMoreWhenOnlyAnswersWait() {
		assertThat(answer("1")).isTrue();
		assertThat(answer("2")).isTrue();
		assertThat(answer("3")).isTrue();
		assertThat(answer("4")).isFalse();
		assertThat(event("5")).isFalse();
	}

	@Test
	void sendsNoMoreThanIsAskedFor() {
		TestSubscriber<String> subscriber = TestSubscriber.builder().initialRequest(1).build();
		this.outbox.frames().map(OutboxTests::text).subscribe(subscriber);
		for (int i = 1; i <= 5; i++) {
			event(String.valueOf(i));
		}
		assertThat(subscriber.getReceivedOnNext()).containsExactly("1");
		subscriber.request(2);
		assertThat(subscriber.getReceivedOnNext()).containsExactly("1", "3", "4");
		this.outbox.complete();
		assertThat(subscriber.isTerminated()).isFalse();
		subscriber.request(1);
		assertThat(subscriber.getReceivedOnNext()).containsExactly("1", "3", "4", "5");
		assertThat(subscriber.isTerminatedComplete()).isTrue();
		assertThat(this.outbox.dropped()).isEqualTo(1);
	}

	@Test
	void takesNothingOnceComplete() {
		this.outbox.complete();
		assertThat(event("1")).isTrue();
		StepVerifier.create(this.outbox.frames()).verifyComplete();
	}

	private boolean event(String text) {
		return this.outbox.offer(frame(text, true));
	}

	private boolean answer(String text) {
		return this.outbox.offer(frame(text, false));
	}

	private static Outbox.Frame frame(String text, boolean event) {
		return new Outbox.Frame(WebSocketMessage.Type.TEXT, text.getBytes(StandardCharsets.UTF_8), event);
	}

	private static String text(Outbox.Frame frame) {
		return new String(frame.content(), StandardCharsets.UTF_8);
	}

}
