// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;

/**
 * Retained messages of this node on their way to a cluster that has lost them. A few are
 * under way at a time.
 */
final class RetainedRestore {

	private static final int BATCH = 256;

	private static final Logger logger = LoggerFactory.getLogger(RetainedRestore.class);

	private final ClusterLink link;

	private final Executor executor;

	private final AtomicBoolean running = new AtomicBoolean();

	/**
	 * Creates the way of one node's messages.
	 * @param link link to what the nodes share
	 * @param executor reads the messages
	 */
	RetainedRestore(ClusterLink link, Executor executor) {
		this.link = link;
		this.executor = executor;
	}

	/**
	 * Begins, unless it is under way.
	 * @param messages has the messages
	 */
	void begin(RemoteMessages messages) {
		if (this.running.compareAndSet(false, true)) {
			this.executor.execute(() -> next(messages.retained(), 0));
		}
	}

	private void next(Iterator<Retained> rest, int done) {
		List<CompletableFuture<?>> batch = new ArrayList<>(BATCH);
		while (rest.hasNext() && batch.size() < BATCH) {
			batch.add(this.link.restore(rest.next()));
		}
		if (batch.isEmpty()) {
			this.running.set(false);
			if (done > 0) {
				logger.info("{} retained messages are in Redis again", done);
			}
			return;
		}
		CompletableFuture.allOf(batch.toArray(CompletableFuture<?>[]::new)).whenComplete((all, failure) -> {
			if (failure == null) {
				this.executor.execute(() -> next(rest, done + batch.size()));
			}
			else {
				this.running.set(false);
				logger.warn("Retained messages that Redis has lost could not be restored", failure);
			}
		});
	}

}
