// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Shared subscriptions, each with its members, of whom one gets a message [MQTT-4.8.2-4].
 * Changed by one thread at a time, read by any.
 */
final class SharedSubscriptions {

	/** One subscription to each share's filter, in the name of the share. */
	private final SubscriptionTree filters = new SubscriptionTree();

	private final Map<Share, ShareGroup> groups = new ConcurrentHashMap<>();

	/** Those of each client, as the client knows them. */
	private final Map<String, List<SharedSubscription>> clients = new ConcurrentHashMap<>();

	private final Sessions sessions;

	/**
	 * Creates the subscriptions without any.
	 * @param sessions the sessions of their members
	 */
	SharedSubscriptions(Sessions sessions) {
		this.sessions = sessions;
	}

	/**
	 * Adds a member to a share, or replaces its subscription.
	 * @param subscription the member's subscription
	 * @param filter its filter among those of all teams
	 * @return {@code false} if it replaces one
	 */
	boolean join(SharedSubscription subscription, Topic filter) {
		String clientId = subscription.clientId();
		List<SharedSubscription> own = others(clientId, subscription.getShareName(), subscription.topicFilter());
		boolean added = own.size() == of(clientId).size();
		own.add(subscription);
		this.clients.put(clientId, List.copyOf(own));
		Share share = new Share(subscription.getShareName().getShareName(), filter);
		ShareGroup group = this.groups.get(share);
		boolean isNew = group == null;
		group = (group != null) ? group : new ShareGroup();
		group.set(group.members().with(memberOf(share, subscription), this.sessions.isReady(clientId)));
		if (isNew) {
			this.groups.put(share, group);
			this.filters.add(new Subscription(share.name(), share.filter(), Deliveries.NO_OPTIONS));
		}
		return added;
	}

	private static Subscription memberOf(Share share, SharedSubscription subscription) {
		return new Subscription(subscription.clientId(), share.filter(), subscription.getOption(), share.name(),
				subscription.hasSubscriptionIdentifier() ? subscription.getSubscriptionIdentifier() : null);
	}

	/**
	 * Removes a member from a share, if it is one.
	 * @param subscription the member's subscription
	 * @param filter its filter among those of all teams
	 */
	void leave(SharedSubscription subscription, Topic filter) {
		String clientId = subscription.clientId();
		List<SharedSubscription> own = others(clientId, subscription.getShareName(), subscription.topicFilter());
		if (own.isEmpty()) {
			this.clients.remove(clientId);
		}
		else {
			this.clients.put(clientId, List.copyOf(own));
		}
		Share share = new Share(subscription.getShareName().getShareName(), filter);
		ShareGroup group = this.groups.get(share);
		if (group == null) {
			return;
		}
		group.set(group.members().without(clientId));
		if (group.members().all().isEmpty()) {
			this.groups.remove(share);
			this.filters.remove(filter, share.name());
		}
	}

	/**
	 * Returns the subscriptions of a client.
	 * @param clientId the client identifier
	 * @return its subscriptions, as they are now
	 */
	List<SharedSubscription> of(String clientId) {
		return this.clients.getOrDefault(clientId, List.of());
	}

	private List<SharedSubscription> others(String clientId, ShareName name, Topic filter) {
		List<SharedSubscription> others = new ArrayList<>(of(clientId));
		others.removeIf((subscription) -> subscription.getShareName().equals(name)
				&& subscription.topicFilter().equals(filter));
		return others;
	}

	/**
	 * Notes that a member has begun or ceased to keep up.
	 * @param subscription the member's subscription
	 * @param filter its filter among those of all teams
	 */
	void move(SharedSubscription subscription, Topic filter) {
		Share share = new Share(subscription.getShareName().getShareName(), filter);
		ShareGroup group = this.groups.get(share);
		if (group != null) {
			group.set(group.members().moved(subscription.clientId(), this.sessions.isReady(subscription.clientId())));
		}
	}

	/**
	 * Returns how many subscriptions there are.
	 * @return the number of all clients together
	 */
	int size() {
		return this.clients.values().stream().mapToInt(List::size).sum();
	}

	/**
	 * Chooses a member of each share whose filter matches.
	 * @param topic the topic of a message
	 * @param elsewhere shares whose chosen members are on other nodes
	 * @return their subscriptions
	 */
	List<Subscription> match(Topic topic, Set<SharedFilter> elsewhere) {
		if (this.groups.isEmpty()) {
			return List.of();
		}
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
		ShareGroup group = this.groups.get(share);
		Subscription member = (group != null) ? group.members().choose(this.sessions::load) : null;
		if (member != null) {
			chosen.add(member);
		}
	}

	/**
	 * Finds the share of a member's subscription.
	 * @param member the subscription
	 * @return the share, {@code null} if it is not shared, or the share has no members
	 * any more
	 */
	@Nullable ShareGroup group(Subscription member) {
		return member.getShareName().isEmpty() ? null
				: this.groups.get(new Share(member.getShareName(), member.getTopicFilter()));
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
		ShareGroup group = this.groups.get(Share.of(share));
		return (group != null) ? group.members().all().size() : 0;
	}

	/**
	 * Sessions of members. Asked on any thread.
	 */
	interface Sessions {

		/**
		 * Returns whether a session is connected and keeps up.
		 * @param sessionId the session
		 * @return {@code false} if too much waits for it
		 */
		boolean isReady(String sessionId);

		/**
		 * Returns what waits for a session.
		 * @param sessionId the session
		 * @return what waits now
		 */
		MemberLoad load(String sessionId);

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
