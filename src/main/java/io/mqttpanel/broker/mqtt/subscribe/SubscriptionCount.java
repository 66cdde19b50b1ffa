// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.HashSet;
import java.util.Set;

import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.session.SessionSubscriptions;

/**
 * Number of subscriptions that a session has once all requests under way are done.
 * Filters that it has already are free.
 */
final class SubscriptionCount {

	private final SessionSubscriptions subscriptions;

	private final Set<String> added = new HashSet<>();

	private final Set<String> removed = new HashSet<>();

	SubscriptionCount(SessionSubscriptions subscriptions, Iterable<PendingRequest> pending) {
		this.subscriptions = subscriptions;
		for (PendingRequest request : pending) {
			if (request instanceof PendingRequest.Subscribe subscribe) {
				add(subscribe);
			}
			else if (request instanceof PendingRequest.Unsubscribe unsubscribe) {
				unsubscribe.filters().forEach(this::remove);
			}
		}
	}

	/**
	 * Adds what is granted of a request.
	 * @param subscribe the request
	 */
	void add(PendingRequest.Subscribe subscribe) {
		subscribe.granted().forEach((granted) -> add(granted.topicFilter()));
	}

	private void add(String topicFilter) {
		this.removed.remove(topicFilter);
		if (!this.subscriptions.contains(topicFilter)) {
			this.added.add(topicFilter);
		}
	}

	private void remove(String topicFilter) {
		this.added.remove(topicFilter);
		if (this.subscriptions.contains(topicFilter)) {
			this.removed.add(topicFilter);
		}
	}

	/**
	 * Returns how much memory is added.
	 * @return bytes of heap, estimated
	 */
	long addedBytes() {
		return this.added.stream().mapToLong(MessageWeight::ofSubscription).sum();
	}

	int total() {
		return this.subscriptions.size() - this.removed.size() + this.added.size();
	}

}
