// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.mqttpanel.broker.cluster.ForwardedMessage.Order;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;

/**
 * A message that has to be stored.
 *
 * @param order its number among those that came
 * @param outgoing what it is
 * @param nodes for which nodes, and what they are to do with it
 * @param content what the engine has made of it
 * @param stored completes when it is stored
 */
record OutgoingMessage(long order, Outgoing outgoing, Map<String, Order> nodes, byte[] content,
		CompletableFuture<Void> stored) {

	/** A message with what waits for it, beside its bytes for each node. */
	private static final long OVERHEAD = 1024;

	boolean isRetained() {
		return this.outgoing.retention() != Retention.NONE;
	}

	String team() {
		return SessionId.team(this.outgoing.publisher());
	}

	/** The connection has a copy for each node. */
	long weight() {
		return OVERHEAD + this.content.length * (2L + this.nodes.size());
	}

	/** Who is gone meanwhile gets nothing. */
	OutgoingMessage to(Predicate<String> there) {
		Map<String, Order> left = new LinkedHashMap<>(this.nodes);
		left.keySet().removeIf(there.negate());
		return new OutgoingMessage(this.order, this.outgoing, left, this.content, this.stored);
	}

}
