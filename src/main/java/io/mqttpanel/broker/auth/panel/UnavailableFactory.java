// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.concurrent.TimeoutException;

import io.netty.handler.timeout.ReadTimeoutException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision.Unavailable;

/**
 * Factory of sentences for the operator about failed calls.
 */
final class UnavailableFactory {

	private final AuthProperties settings;

	UnavailableFactory(AuthProperties settings) {
		this.settings = settings;
	}

	static boolean isOverflow(Throwable failure) {
		return failure instanceof PoolAcquirePendingLimitException;
	}

	Unavailable create(Throwable failure) {
		return new Unavailable(describe(failure));
	}

	private String describe(Throwable failure) {
		if (isOverflow(failure)) {
			return "too many calls wait for the Panel (" + AuthProperties.PREFIX + ".max-pending is "
					+ this.settings.maxPending() + ")";
		}
		if (isTimeout(failure)) {
			return "the Panel did not answer within " + this.settings.timeout().toMillis() + " ms";
		}
		if (failure instanceof PrematureCloseException) {
			return "the Panel closed the connection before it had answered";
		}
		if (failure instanceof DataBufferLimitException) {
			return "the Panel's answer is too long";
		}
		return "the call to the Panel failed: " + text(failure);
	}

	private static boolean isTimeout(Throwable failure) {
		return failure instanceof TimeoutException || failure instanceof PoolAcquireTimeoutException
				|| failure instanceof ReadTimeoutException;
	}

	private static String text(Throwable failure) {
		String message = failure.getMessage();
		return (message != null) ? message : failure.getClass().getSimpleName();
	}

}
