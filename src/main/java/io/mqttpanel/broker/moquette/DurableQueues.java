// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Set;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import org.h2.mvstore.MVStore;

/**
 * Queues on disk, each in a map of its own. Moquette has two maps for each, and the
 * second one of the client {@code a} is the first one of the client {@code a_meta}.
 */
final class DurableQueues implements IQueueRepository {

	private final MVStore store;

	DurableQueues(MVStore store) {
		this.store = store;
	}

	/** Asked by Moquette only before this replaces its own. */
	@Override
	public Set<String> listQueueNames() {
		return Set.of();
	}

	@Override
	public boolean containsQueue(String clientId) {
		return DurableQueue.exists(this.store, clientId);
	}

	@Override
	public SessionMessageQueue<EnqueuedMessage> getOrCreateQueue(String clientId) {
		return new DurableQueue(this.store, clientId);
	}

	@Override
	public void close() {
		// The store is Moquette's.
	}

}
