// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.logging;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.CoreConstants;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/**
 * Listener that makes every appender with a pattern write printable text, and bounds what
 * requests can make it write. It follows Spring Boot's, which configures Logback.
 */
class LogFormatListener implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	private static final String APPLIED = LogFormatListener.class.getName();

	private static final Supplier<?> MESSAGE = PrintableMessageConverter::new;

	private static final Supplier<?> THROWABLE = PrintableThrowableConverter::new;

	private static final Map<String, Supplier<?>> CONVERTERS = Map.of("m", MESSAGE, "msg", MESSAGE, "message", MESSAGE,
			"wEx", THROWABLE, "wex", THROWABLE);

	@Override
	public int getOrder() {
		return LoggingApplicationListener.DEFAULT_ORDER + 1;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context && context.getObject(APPLIED) == null) {
			context.putObject(APPLIED, true);
			register(context);
			context.getLoggerList().forEach((logger) -> logger.iteratorForAppenders().forEachRemaining(this::apply));
		}
	}

	/** Logback keeps the rules in an untyped table. */
	@SuppressWarnings("unchecked")
	private static void register(LoggerContext context) {
		Map<String, Supplier<?>> rules = new HashMap<>(CONVERTERS);
		Object registered = context.getObject(CoreConstants.PATTERN_RULE_REGISTRY_FOR_SUPPLIERS);
		if (registered != null) {
			((Map<String, Supplier<?>>) registered).forEach(rules::putIfAbsent);
		}
		context.putObject(CoreConstants.PATTERN_RULE_REGISTRY_FOR_SUPPLIERS, rules);
	}

	/** What is attached to an appender of log events takes log events. */
	@SuppressWarnings("unchecked")
	private void apply(Appender<ILoggingEvent> appender) {
		if (appender instanceof AppenderAttachable<?> parent) {
			((AppenderAttachable<ILoggingEvent>) parent).iteratorForAppenders().forEachRemaining(this::apply);
			return;
		}
		RequestFailureFilter filter = new RequestFailureFilter(System::nanoTime);
		filter.start();
		appender.addFilter(filter);
		if (appender instanceof OutputStreamAppender<ILoggingEvent> output
				&& output.getEncoder() instanceof PatternLayoutEncoder encoder) {
			encoder.stop();
			encoder.start();
		}
	}

}
