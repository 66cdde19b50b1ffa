// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Deadline of what a login waits for. A connection that misses it is refused.
 */
final class LoginDeadline {

	private final Logins logins;

	private final NetworkConnection network;

	private @Nullable ScheduledFuture<?> running;

	LoginDeadline(Logins logins, NetworkConnection network) {
		this.logins = logins;
		this.network = network;
	}

	void start(EventExecutor eventLoop, ConnectionFault late) {
		this.running = eventLoop.schedule(() -> this.logins.closer().refuse(this.network, late),
				this.logins.settings().connectTimeout().toMillis(), TimeUnit.MILLISECONDS);
	}

	void stop() {
		ScheduledFuture<?> waiting = this.running;
		if (waiting != null) {
			waiting.cancel(false);
		}
	}

}
