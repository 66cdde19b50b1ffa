// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.logging;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Filter of warnings and errors that a single request or connection can cause: one for
 * each logger and episode. An episode ends when a logger has been silent for a minute.
 */
final class RequestFailureFilter extends Filter<ILoggingEvent> {

	private static final Duration EPISODE = Duration.ofMinutes(1);

	/** Loggers of servers that report requests and what is wrong with them. */
	private static final List<String> REQUESTS = List.of("reactor.netty.http.server.", "reactor.netty.channel.",
			"reactor.netty.transport.", "org.springframework.web.server.", "org.springframework.web.reactive.",
			"org.springframework.http.", "org.springframework.boot.webflux.autoconfigure.error.");

	/** The broker's own, whose stack traces are of use. */
	private static final List<String> CONNECTIONS = List.of("io.mqttpanel.broker.mqtt.session.ConnectionCloser");

	private final Map<String, Long> lastEvents = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	RequestFailureFilter(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	static boolean isAboutRequests(String logger) {
		return REQUESTS.stream().anyMatch(logger::startsWith);
	}

	@Override
	public FilterReply decide(ILoggingEvent event) {
		String logger = event.getLoggerName();
		if (!event.getLevel().isGreaterOrEqual(Level.WARN)
				|| !(isAboutRequests(logger) || CONNECTIONS.contains(logger))) {
			return FilterReply.NEUTRAL;
		}
		long now = this.nanoTime.getAsLong();
		Long last = this.lastEvents.put(logger, now);
		return (last != null && now - last < EPISODE.toNanos()) ? FilterReply.DENY : FilterReply.NEUTRAL;
	}

}
