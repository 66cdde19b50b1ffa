// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;

import io.mqttpanel.broker.mqtt.engine.FilterTree;

/**
 * Tree of topic filters with the subscriptions to each. Moquette's own makes new topics
 * at each level that it compares: messages took seconds where clients had many deep
 * filters. Changed by one thread at a time, read by any.
 */
final class SubscriptionTree {

	private final FilterTree<Subscription> filters = new FilterTree<>();

	/**
	 * Adds a subscription, in the place of the one that its client has to the same
	 * filter.
	 * @param subscription the subscription
	 * @return {@code false} if it replaces one
	 */
	boolean add(Subscription subscription) {
		return this.filters.add(subscription.getTopicFilter().toString(), subscription.getClientId(), subscription);
	}

	/**
	 * Removes a subscription.
	 * @param filter the filter
	 * @param clientId whose subscription
	 * @return {@code false} if there was none
	 */
	boolean remove(Topic filter, String clientId) {
		return this.filters.remove(filter.toString(), clientId);
	}

	/**
	 * Finds the subscriptions that match, some of one client too.
	 * @param topic the topic of a message
	 * @return the subscriptions, and what it took to find them
	 */
	Matches match(Topic topic) {
		FilterTree.Found<Subscription> found = this.filters.match(topic.toString());
		return new Matches(found.values(), found.cost());
	}

	/**
	 * Returns the number of subscriptions.
	 * @return the number
	 */
	int size() {
		return this.filters.size();
	}

	/** A line for each node. */
	@Override
	public String toString() {
		return this.filters.toString();
	}

	/**
	 * Subscriptions to a message.
	 *
	 * @param subscriptions the subscriptions
	 * @param cost number of levels that were compared and of subscriptions found
	 */
	record Matches(List<Subscription> subscriptions, int cost) {

		/** Most subscriptions that are compared one by one. */
		private static final int FEW = 16;

		/**
		 * Returns one subscription of each client, with the highest QoS. The tree has
		 * each client once at each filter.
		 * @return the subscriptions
		 */
		List<Subscription> onePerClient() {
			List<Subscription> matching = this.subscriptions;
			if (matching.size() < 2 || isOneFilter(matching)) {
				return matching;
			}
			return (matching.size() <= FEW) ? onePerClientOfFew(matching) : onePerClientOfMany(matching);
		}

		private static boolean isOneFilter(List<Subscription> matching) {
			Topic filter = matching.get(0).getTopicFilter();
			for (Subscription subscription : matching) {
				if (!filter.equals(subscription.getTopicFilter())) {
					return false;
				}
			}
			return true;
		}

		private static List<Subscription> onePerClientOfFew(List<Subscription> matching) {
			List<Subscription> best = new ArrayList<>(matching.size());
			for (Subscription subscription : matching) {
				int index = indexOf(best, subscription.getClientId());
				if (index < 0) {
					best.add(subscription);
				}
				else if (best.get(index).qosLessThan(subscription)) {
					best.set(index, subscription);
				}
			}
			return best;
		}

		private static int indexOf(List<Subscription> subscriptions, String clientId) {
			for (int i = 0; i < subscriptions.size(); i++) {
				if (subscriptions.get(i).getClientId().equals(clientId)) {
					return i;
				}
			}
			return -1;
		}

		private static List<Subscription> onePerClientOfMany(List<Subscription> matching) {
			Map<String, Subscription> best = new HashMap<>();
			for (Subscription subscription : matching) {
				best.merge(subscription.getClientId(), subscription,
						(one, other) -> one.qosLessThan(other) ? other : one);
			}
			return new ArrayList<>(best.values());
		}

	}

}
