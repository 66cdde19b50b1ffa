// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.io.IOException;
import java.time.Duration;

import io.netty.channel.ChannelOption;
import io.netty.util.AttributeKey;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.util.context.ContextView;

import io.mqttpanel.broker.auth.AuthProperties;

/**
 * Connection pool for the Panel. The number of connections and of requests that wait for
 * one is bounded. Idle connections are closed before the Panel is likely to close them.
 */
final class PanelConnections implements AutoCloseable {

	private static final Duration MAX_IDLE = Duration.ofSeconds(45);

	private static final Duration IDLE_CHECK = Duration.ofSeconds(15);

	private static final Duration WARM_UP = Duration.ofSeconds(30);

	private static final AttributeKey<Boolean> USED = AttributeKey.valueOf(PanelConnections.class, "used");

	private final ConnectionProvider pool;

	private final HttpClient http;

	PanelConnections(AuthProperties settings) {
		this.pool = ConnectionProvider.builder("panel-auth")
			.maxConnections(settings.maxConnections())
			.pendingAcquireMaxCount(settings.maxPending())
			.pendingAcquireTimeout(settings.timeout())
			.maxIdleTime(MAX_IDLE)
			.evictInBackground(IDLE_CHECK)
			.lifo()
			.build();
		this.http = HttpClient.create(this.pool)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis(settings.connectTimeout()))
			.responseTimeout(settings.timeout())
			.followRedirect(false)
			.disableRetry(true)
			.doOnRequest((request, connection) -> Attempt.of(request.currentContextView()).reused = Boolean.TRUE
				.equals(connection.channel().attr(USED).getAndSet(true)));
	}

	private static int millis(Duration duration) {
		return (int) Math.min(duration.toMillis(), Integer.MAX_VALUE);
	}

	/**
	 * Loads what the first call would otherwise load on its own thread. Blocks, and so is
	 * for the start only.
	 * @return these connections
	 */
	PanelConnections warmUp() {
		this.http.warmup().block(WARM_UP);
		return this;
	}

	HttpClient http() {
		return this.http;
	}

	@Override
	public void close() {
		this.pool.dispose();
	}

	/**
	 * State of one attempt at a call, passed in its context. Used only by the thread that
	 * serves its connection.
	 */
	static final class Attempt {

		private boolean reused;

		private boolean answered;

		private static Attempt of(ContextView context) {
			return context.get(Attempt.class);
		}

		void answered() {
			this.answered = true;
		}

		/**
		 * Returns whether the attempt failed only because the Panel had given up the
		 * connection it was made on, so that another one may do better.
		 * @param failure how it failed
		 * @return whether to try again
		 */
		boolean wasOnStaleConnection(Throwable failure) {
			boolean closed = failure instanceof IOException && this.reused;
			return !this.answered && (closed || failure instanceof AbortedException);
		}

	}

}
