// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Shared subscriptions, each with its members, of whom one gets a message [MQTT-4.8.2-4].
 * Changed by one thread at a time, read by any.
 */
final class SharedSubscriptions {

	/** One subscription to each share's filter, in the name of the share. */
	private final SubscriptionTree filters = new SubscriptionTree();

	private final Map<Share, List<Subscription>> members = new ConcurrentHashMap<>();

	/**
	 * Adds a member to a share, or replaces its subscription.
	 * @param subscription the member's subscription
	 * @param filter its filter among those of all teams
	 */
	void join(SharedSubscription subscription, Topic filter) {
		Share share = new Share(subscription.getShareName().getShareName(), filter);
		List<Subscription> now = others(share, subscription.clientId());
		now.add(memberOf(share, subscription));
		if (this.members.put(share, List.copyOf(now)) == null) {
			this.filters.add(new Subscription(share.name(), share.filter(), Deliveries.NO_OPTIONS));
		}
	}

	private static Subscription memberOf(Share share, SharedSubscription subscription) {
		return new Subscription(subscription.clientId(), share.filter(), subscription.getOption(), share.name(),
				subscription.hasSubscriptionIdentifier() ? subscription.getSubscriptionIdentifier() : null);
	}

	/**
	 * Removes a member from a share, if it is one.
	 * @param name the share's name
	 * @param filter its topic filter
	 * @param clientId the member
	 */
	void leave(ShareName name, Topic filter, String clientId) {
		Share share = new Share(name.getShareName(), filter);
		List<Subscription> left = others(share, clientId);
		if (!left.isEmpty()) {
			this.members.put(share, List.copyOf(left));
		}
		else if (this.members.remove(share) != null) {
			this.filters.remove(filter, share.name());
		}
	}

	private List<Subscription> others(Share share, String clientId) {
		List<Subscription> others = new ArrayList<>(this.members.getOrDefault(share, List.of()));
		others.removeIf((member) -> member.getClientId().equals(clientId));
		return others;
	}

	/**
	 * Chooses a member of each share whose filter matches.
	 * @param topic the topic of a message
	 * @param elsewhere shares whose chosen members are on other nodes
	 * @return their subscriptions
	 */
	List<Subscription> match(Topic topic, Set<SharedFilter> elsewhere) {
		List<Subscription> chosen = new ArrayList<>();
		for (Subscription found : this.filters.match(topic).subscriptions()) {
			Share share = new Share(found.getClientId(), found.getTopicFilter());
			if (elsewhere.isEmpty() || !elsewhere.contains(share.shared())) {
				choose(share, chosen);
			}
		}
		return chosen;
	}

	private void choose(Share share, List<Subscription> chosen) {
		List<Subscription> candidates = this.members.get(share);
		if (candidates != null) {
			chosen.add(candidates.get(ThreadLocalRandom.current().nextInt(candidates.size())));
		}
	}

	/**
	 * Chooses a member of each of some shares.
	 * @param shares the shares
	 * @return the subscriptions of those that have members
	 */
	List<Subscription> choose(Collection<SharedFilter> shares) {
		List<Subscription> chosen = new ArrayList<>(shares.size());
		shares.forEach((share) -> choose(Share.of(share), chosen));
		return chosen;
	}

	/**
	 * Returns how many members a share has.
	 * @param share the share
	 * @return the number, 0 for none
	 */
	int count(SharedFilter share) {
		return this.members.getOrDefault(Share.of(share), List.of()).size();
	}

	/**
	 * Name and filter, which together make a share [MQTT5-4.8.2].
	 *
	 * @param name the share's name
	 * @param filter the topic filter without it
	 */
	private record Share(String name, Topic filter) {

		static Share of(SharedFilter shared) {
			return new Share(shared.share(), Topic.asTopic(shared.filter()));
		}

		SharedFilter shared() {
			return new SharedFilter(this.name, this.filter.toString());
		}

	}

}
