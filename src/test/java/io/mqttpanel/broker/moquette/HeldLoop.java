// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Session loop of an engine that stands still until it is let go.
 */
final class HeldLoop implements AutoCloseable {

	private final CountDownLatch going = new CountDownLatch(1);

	private final CountDownLatch held = new CountDownLatch(1);

	/** Holds the loop of a client up by one that is just connecting. */
	void hold(EngineFixture fixture, String clientId) throws InterruptedException {
		fixture.whenSessionIsCreated = this::stand;
		fixture.client(EngineFixture.sameLoop(clientId)).open(true, 0);
		assertThat(this.held.await(10, TimeUnit.SECONDS)).isTrue();
	}

	private void stand() {
		this.held.countDown();
		try {
			this.going.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void letGo() {
		this.going.countDown();
	}

	@Override
	public void close() {
		letGo();
	}

}
