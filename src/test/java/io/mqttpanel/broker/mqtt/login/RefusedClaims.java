// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

/**
 * Claims that are refused, because another team has each client identifier.
 */
class RefusedClaims implements SessionClaims {

	@Override
	public CompletableFuture<ConnectionTotals> claim(String sessionId, long connection, long apiTokenId) {
		return CompletableFuture.failedFuture(new IllegalStateException());
	}

	@Override
	public void record(String sessionId, long connection, Supplier<byte[]> record) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Boolean> release(String sessionId, long connection, End end) {
		return CompletableFuture.completedFuture(true);
	}

	@Override
	public void listen(Listener listener, boolean idsAreShared) {
		throw new UnsupportedOperationException();
	}

}
