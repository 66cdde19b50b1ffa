// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.logging;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogFormatListener} in an application that it is registered in.
 */
@ExtendWith(OutputCaptureExtension.class)
class LogFormatListenerTests {

	private static final String HOSTILE = "x\u001b[2J\r\n2030-01-01 ERROR forged\u202e";

	private static final String ESCAPED = "x\\u001b[2J\\r\\n2030-01-01 ERROR forged\\u202e";

	private final Logger logger = (Logger) LoggerFactory.getLogger(LogFormatListenerTests.class);

	private static void startApplication() {
		new SpringApplicationBuilder(LogFormatListenerTests.class).web(WebApplicationType.NONE).run().close();
	}

	@Test
	void writesInsertedTextOnOneLine(CapturedOutput output) {
		startApplication();
		this.logger.warn("{} from {} and {}:\n\tkept", HOSTILE, new String[] { HOSTILE }, 7);
		assertThat(output).contains(ESCAPED + " from [" + ESCAPED + "] and 7:\n\tkept").doesNotContain(HOSTILE);
	}

	@Test
	void writesMessagesWithoutInsertedTextPrintable(CapturedOutput output) {
		startApplication();
		this.logger.warn("joined \u001b[31m\u009b{}");
		assertThat(output).contains("joined \\u001b[31m\\u009b{}");
	}

	@Test
	void writesExceptionsPrintable(CapturedOutput output) {
		startApplication();
		IllegalStateException failure = new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));
		failure.addSuppressed(new IllegalStateException("\u0007suppressed\nline"));
		this.logger.warn("failed", failure);
		assertThat(output).contains("x\\u001b[2J\\r\n\t| 2030-01-01 ERROR forged\\u202e")
			.contains("Caused by: java.lang.IllegalArgumentException: x\\u001b")
			.contains("\\u0007suppressed\n\t| line")
			.contains("at " + LogFormatListenerTests.class.getName())
			.doesNotContain("\n2030-01-01 ERROR");
	}

	@Test
	void writesWhatRequestsCauseOnceAndWithoutStackTrace(CapturedOutput output) {
		startApplication();
		org.slf4j.Logger requests = LoggerFactory.getLogger("reactor.netty.http.server." + getClass().getSimpleName());
		for (int i = 0; i < 3; i++) {
			requests.error("Decoding failed", new IllegalStateException("bad\nrequest"));
		}
		assertThat(output).containsOnlyOnce("Decoding failed")
			.containsOnlyOnce("\tjava.lang.IllegalStateException: bad\\nrequest")
			.doesNotContain("\tat ");
	}

	@Test
	void writesAgainAfterAMinuteOfSilence() {
		AtomicLong now = new AtomicLong();
		RequestFailureFilter filter = new RequestFailureFilter(now::get);
		assertThat(filter.decide(event("reactor.netty.http.server.X", Level.WARN))).isEqualTo(FilterReply.NEUTRAL);
		now.addAndGet(Duration.ofSeconds(59).toNanos());
		assertThat(filter.decide(event("reactor.netty.http.server.X", Level.ERROR))).isEqualTo(FilterReply.DENY);
		assertThat(filter.decide(event("reactor.netty.http.server.Y", Level.ERROR))).isEqualTo(FilterReply.NEUTRAL);
		assertThat(filter.decide(event("reactor.netty.http.server.X", Level.INFO))).isEqualTo(FilterReply.NEUTRAL);
		assertThat(filter.decide(event("io.mqttpanel.broker.X", Level.WARN))).isEqualTo(FilterReply.NEUTRAL);
		now.addAndGet(Duration.ofSeconds(60).toNanos());
		assertThat(filter.decide(event("reactor.netty.http.server.X", Level.WARN))).isEqualTo(FilterReply.NEUTRAL);
	}

	private ILoggingEvent event(String logger, Level level) {
		LoggingEvent event = new LoggingEvent();
		event.setLoggerName(logger);
		event.setLevel(level);
		return event;
	}

}
