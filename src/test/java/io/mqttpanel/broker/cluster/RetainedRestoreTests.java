// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainedRestore}.
 */
class RetainedRestoreTests implements RemoteMessages {

	private static final int MESSAGES = 300;

	private final FakeLink link = new FakeLink();

	private final RetainedRestore restore = new RetainedRestore(this.link, Runnable::run);

	@Override
	public boolean deliver(byte[] message, boolean all, Collection<SharedFilter> shares, boolean waits) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void keep(byte[] message) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long waitingBytes() {
		return 0;
	}

	@Override
	public Set<String> slowTeams() {
		return Set.of("7", "");
	}

	@Override
	public void keepOnly(Set<String> topics) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Iterator<Retained> retained() {
		return IntStream.range(0, MESSAGES)
			.mapToObj((i) -> new Retained("topic " + i, new byte[1], Long.MAX_VALUE))
			.iterator();
	}

	private void complete() {
		List.copyOf(this.link.sending).forEach((each) -> each.complete(null));
	}

	@Test
	void fewMessagesAreUnderWayAtATime() {
		this.restore.begin(this);
		assertThat(this.link.told).hasSize(256).startsWith("restore topic 0");
		this.restore.begin(this);
		assertThat(this.link.told).hasSize(256);
		complete();
		assertThat(this.link.told).hasSize(MESSAGES).endsWith("restore topic 299");
		complete();
		assertThat(this.link.told).hasSize(MESSAGES);
	}

	@Test
	void nextLossIsRestoredToo() {
		this.restore.begin(this);
		complete();
		complete();
		this.restore.begin(this);
		assertThat(this.link.told).hasSize(MESSAGES + 256);
	}

	@Test
	void failureEndsIt() {
		this.restore.begin(this);
		for (CompletableFuture<Void> each : List.copyOf(this.link.sending)) {
			each.completeExceptionally(new IllegalStateException());
		}
		assertThat(this.link.told).hasSize(256);
		this.restore.begin(this);
		assertThat(this.link.told).hasSize(512);
	}

}
