// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.StringUtils;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;
import io.mqttpanel.broker.testing.StubPanelCallStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator is told about the Panel, in health and in the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class PanelAuthHealthIndicatorTests {

	private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

	private final MovableClock clock = new MovableClock();

	private final PanelUrl url = new PanelUrl(URI.create("http://user:pass@panel:8000/api?token=t"),
			new MockEnvironment());

	private final PanelHealth health = new PanelHealth(this.url, this.clock);

	private final PanelAuthHealthIndicator indicator = new PanelAuthHealthIndicator(this.health, this.url,
			new StubPanelCallStatus());

	@Test
	void isUpBeforeThePanelIsAsked() {
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).containsEntry("panel", "not asked yet")
			.containsEntry("url", "http://panel:8000/api")
			.containsEntry("since", "2030-01-01T00:00:00Z")
			.doesNotContainKey("lastCause");
	}

	@Test
	void showsHowThePanelIsAsked() {
		assertThat(health().getDetails()).containsEntry("circuitBreaker", "half_open")
			.containsEntry("paused", true)
			.containsEntry("callsInFlight", 31)
			.containsEntry("callLimit", 32)
			.containsEntry("callsWaiting", 33)
			.containsEntry("staleGrants", 34L);
	}

	@Test
	void logsThatThePanelIsNotAskedOnceAndThatItIsAgainOnce(CapturedOutput output) {
		this.health.noteBreaker(Breaker.CLOSED, Breaker.OPEN);
		for (int i = 0; i < 3; i++) {
			this.health.noteBreaker(Breaker.OPEN, Breaker.HALF_OPEN);
			this.health.noteBreaker(Breaker.HALF_OPEN, Breaker.OPEN);
		}
		this.health.noteBreaker(Breaker.OPEN, Breaker.HALF_OPEN);
		this.health.noteBreaker(Breaker.HALF_OPEN, Breaker.CLOSED);
		assertThat(output.getOut().lines()).hasSize(2);
		assertThat(output).contains("WARN", "Circuit breaker of Panel http://panel:8000/api is open", "INFO",
				"Circuit breaker of Panel http://panel:8000/api is closed: it is asked about logins again");
	}

	@Test
	void isDownWhileThePanelDoesNotAnswer() {
		this.clock.pass(Duration.ofSeconds(1));
		this.health.note(new Unavailable("the Panel answered 500"));
		this.clock.pass(Duration.ofSeconds(1));
		this.health.note(new Unavailable("the Panel answered 502"));
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		assertThat(health().getDetails()).containsEntry("since", "2030-01-01T00:00:01Z")
			.containsEntry("lastCause", "the Panel answered 502");
	}

	@Test
	void isUpWhenThePanelAnswersAgain() {
		this.health.note(new Unavailable("the Panel answered 500"));
		this.clock.pass(Duration.ofSeconds(5));
		this.health.note(new Refused("no"));
		this.clock.pass(Duration.ofSeconds(5));
		this.health.note(new Granted(1, 2, 3));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).containsEntry("panel", "answers")
			.containsEntry("since", "2030-01-01T00:00:05Z")
			.doesNotContainKeys("lastCause", "lastFailure");
	}

	@Test
	void isUpAfterAFailureOrTwoOfAPanelThatAnswers(CapturedOutput output) {
		this.health.note(new Granted(1, 2, 3));
		this.clock.pass(Duration.ofSeconds(1));
		this.health.note(new Unavailable("the Panel answered 500"));
		this.clock.pass(Duration.ofSeconds(1));
		this.health.note(new Unavailable("the Panel answered 502"));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
		assertThat(health().getDetails()).containsEntry("panel", "answers")
			.containsEntry("lastCause", "the Panel answered 502")
			.containsEntry("lastFailure", "2030-01-01T00:00:02Z");
		assertThat(output).isEmpty();
		this.health.note(new Unavailable("the Panel answered 500"));
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		assertThat(health().getDetails()).containsEntry("since", "2030-01-01T00:00:01Z");
	}

	@Test
	void isDownWhenTheCircuitBreakerOpens() {
		this.health.note(new Granted(1, 2, 3));
		this.health.noteBreaker(Breaker.CLOSED, Breaker.OPEN);
		assertThat(health().getStatus()).isEqualTo(Status.DOWN);
		this.health.note(new Granted(1, 2, 3));
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void logsAnOutageOnceAndItsEndOnce(CapturedOutput output) {
		this.health.note(new Granted(1, 2, 3));
		assertThat(output).isEmpty();
		for (int i = 0; i < 3; i++) {
			this.health.note(new Unavailable("the Panel answered 500"));
		}
		this.clock.pass(Duration.ofSeconds(42));
		this.health.note(new Granted(1, 2, 3));
		this.health.note(new Granted(1, 2, 3));
		for (int i = 0; i < 3; i++) {
			this.health.note(new Unavailable("the Panel answered 500"));
		}
		assertThat(StringUtils.countOccurrencesOf(output.getOut(), "the Panel answered 500")).isEqualTo(2);
		assertThat(StringUtils.countOccurrencesOf(output.getOut(), "answers again after 42 s")).isEqualTo(1);
		assertThat(output)
			.contains("WARN", "Panel http://panel:8000/api is unreachable: only cached clients can log in")
			.doesNotContain("user", "pass", "token");
	}

	@Test
	void logsAnOverflowOnceAMinuteAndStaysUp(CapturedOutput output) {
		this.health.noteOverflow(new Unavailable("too many calls"));
		this.clock.pass(Duration.ofSeconds(59));
		this.health.noteOverflow(new Unavailable("too many calls"));
		assertThat(StringUtils.countOccurrencesOf(output.getOut(), "too many calls")).isEqualTo(1);
		this.clock.pass(Duration.ofSeconds(61));
		this.health.noteOverflow(new Unavailable("too many calls"));
		assertThat(StringUtils.countOccurrencesOf(output.getOut(), "too many calls")).isEqualTo(2);
		assertThat(health().getStatus()).isEqualTo(Status.UP);
	}

	private Health health() {
		return this.indicator.health();
	}

	/**
	 * A clock that stands still until it is moved.
	 */
	private static final class MovableClock extends Clock {

		private Instant now = START;

		void pass(Duration time) {
			this.now = this.now.plus(time);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
