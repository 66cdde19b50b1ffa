// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Set;

import io.moquette.broker.IQueueRepository;
import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;

/**
 * Queues of new sessions that are stored.
 */
final class DurableQueues implements IQueueRepository {

	private final StoreChanges changes;

	DurableQueues(StoreChanges changes) {
		this.changes = changes;
	}

	/** Asked by Moquette only before this replaces its own. */
	@Override
	public Set<String> listQueueNames() {
		return Set.of();
	}

	@Override
	public boolean containsQueue(String clientId) {
		return false;
	}

	@Override
	public SessionMessageQueue<EnqueuedMessage> getOrCreateQueue(String clientId) {
		return new DurableQueue(this.changes, clientId, true);
	}

	@Override
	public void close() {
		// The store is closed when its last commit is done.
	}

}
