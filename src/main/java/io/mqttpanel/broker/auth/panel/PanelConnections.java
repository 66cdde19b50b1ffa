// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;

import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.http.InformationalResponseHandler;

/**
 * Connection pool for the Panel. The number of connections and of requests that wait for
 * one is bounded. Idle connections are closed before the Panel is likely to close them.
 * There is no timer here for what {@link PanelClient} has one for: of two that end at the
 * same moment, the second would fail a call that is over.
 */
final class PanelConnections implements AutoCloseable {

	private static final Duration MAX_IDLE = Duration.ofSeconds(45);

	private static final Duration IDLE_CHECK = Duration.ofSeconds(15);

	private static final Duration WARM_UP = Duration.ofSeconds(30);

	private final ConnectionProvider pool;

	private final HttpClient http;

	PanelConnections(AuthProperties settings) {
		this.pool = ConnectionProvider.builder("panel-auth")
			.maxConnections(settings.maxConnections())
			.pendingAcquireMaxCount(settings.maxPending())
			.pendingAcquireTimeout(settings.timeout().multipliedBy(2))
			.maxIdleTime(MAX_IDLE)
			.evictInBackground(IDLE_CHECK)
			.lifo()
			.build();
		this.http = HttpClient.create(this.pool)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeout(settings))
			.followRedirect(false)
			.disableRetry(true)
			.doOnChannelInit((observer, channel, address) -> InformationalResponseHandler.install(channel));
	}

	/** None where the call ends before, or at the same moment. */
	private static int connectTimeout(AuthProperties settings) {
		return (settings.connectTimeout().compareTo(settings.timeout()) < 0)
				? (int) Math.min(settings.connectTimeout().toMillis(), Integer.MAX_VALUE) : 0;
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

}
