// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.subscriptions.ISubscriptionsDirectory;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Directory of all subscriptions, in the place of Moquette's, which is slow and loses
 * some of them. A client that subscribes again replaces its subscription [MQTT-3.8.4-3].
 * Shared subscriptions are kept apart. After a start subscriptions have their identifiers
 * and options again. Changed by one thread at a time.
 */
final class MoquetteDirectory implements ISubscriptionsDirectory {

	private final SubscriptionTree tree = new SubscriptionTree();

	private final SharedSubscriptions shares;

	private final ISubscriptionsRepository repository;

	private final TopicSpaces spaces;

	private final SubscriptionCounts counts;

	/**
	 * Creates a directory of stored subscriptions. Those of sessions that have no owner
	 * yet match nothing where each team has topics of its own.
	 * @param repository where they are stored, and changes are written
	 * @param sessions sessions of members of shares
	 * @param spaces spaces of topics
	 * @param remote hears of all subscriptions, {@code null} without other nodes
	 */
	MoquetteDirectory(ISubscriptionsRepository repository, SharedSubscriptions.Sessions sessions, TopicSpaces spaces,
			@Nullable RemoteSubscribers remote) {
		this.repository = repository;
		this.shares = new SharedSubscriptions(sessions);
		this.spaces = spaces;
		this.counts = new SubscriptionCounts(spaces, remote);
		repository.listAllSubscriptions().forEach(this::plant);
		repository.listAllSharedSubscription().forEach(this::join);
	}

	/**
	 * Replaces the directory of a Moquette that has just been started.
	 * @param registry its sessions
	 * @param pool the table of its sessions
	 * @param repository where subscriptions are stored
	 * @param spaces spaces of topics
	 * @param remote hears of all subscriptions, {@code null} without other nodes
	 * @return the directory
	 */
	static MoquetteDirectory install(SessionRegistry registry, SessionPool pool, ISubscriptionsRepository repository,
			TopicSpaces spaces, @Nullable RemoteSubscribers remote) {
		MoquetteDirectory directory = new MoquetteDirectory(repository, new MemberSessions(pool), spaces, remote);
		pool.whenMemberChanges(directory::move);
		MoquetteInternals.REGISTRY_DIRECTORY.set(registry, directory);
		return directory;
	}

	/**
	 * Returns where the subscriptions are stored.
	 * @return the repository
	 */
	ISubscriptionsRepository repository() {
		return this.repository;
	}

	/** Everything is there when the directory is made. */
	@Override
	public void init(ISubscriptionsRepository sessionsRepository) {
		throw new UnsupportedOperationException();
	}

	private Topic qualified(String sessionId, Topic filter) {
		return this.spaces.perTeam() ? Topic.asTopic(this.spaces.qualified(sessionId, filter.toString())) : filter;
	}

	/**
	 * Returns a topic in the space of a session's team.
	 * @param sessionId whose topic
	 * @param name the topic
	 * @return the topic among those of all teams
	 */
	Topic topic(String sessionId, String name) {
		return Topic.asTopic(this.spaces.qualified(sessionId, name));
	}

	@Override
	public List<Subscription> matchWithoutQosSharpening(Topic topic) {
		return withShares(this.tree.match(topic).subscriptions(), topic, Set.of());
	}

	@Override
	public List<Subscription> matchQosSharpening(Topic topic) {
		return match(topic).subscriptions();
	}

	/**
	 * Finds one subscription of each client that wants a message, and one of each share:
	 * of overlapping subscriptions one message is sent, each shared one sends its own
	 * [MQTT-4.8.2-4].
	 * @param topic the topic of the message
	 * @return the subscriptions, and what it took to find them
	 */
	SubscriptionTree.Matches match(Topic topic) {
		return match(topic, Set.of());
	}

	/**
	 * Finds the same where other nodes have members of the shares, too.
	 * @param topic the topic of the message
	 * @param elsewhere shares whose chosen members are on other nodes
	 * @return the subscriptions, and what it took to find them
	 */
	SubscriptionTree.Matches match(Topic topic, Set<SharedFilter> elsewhere) {
		SubscriptionTree.Matches matches = this.tree.match(topic);
		return new SubscriptionTree.Matches(withShares(matches.onePerClient(), topic, elsewhere), matches.cost());
	}

	/**
	 * Finds the subscriptions that are not shared.
	 * @param topic the topic of a message
	 * @return the subscriptions, some of one client too, and what it took to find them
	 */
	SubscriptionTree.Matches unshared(Topic topic) {
		return this.tree.match(topic);
	}

	SharedSubscriptions shares() {
		return this.shares;
	}

	@Override
	public int size() {
		return this.tree.size() + this.shares.size();
	}

	@Override
	public String dumpTree() {
		return this.tree.toString();
	}

	private List<Subscription> withShares(List<Subscription> matching, Topic topic, Set<SharedFilter> elsewhere) {
		List<Subscription> chosen = this.shares.match(topic, elsewhere);
		if (chosen.isEmpty()) {
			return matching;
		}
		List<Subscription> all = new ArrayList<>(matching.size() + chosen.size());
		all.addAll(matching);
		all.addAll(chosen);
		return all;
	}

	@Override
	public synchronized boolean add(String clientId, Topic filter, MqttSubscriptionOption option) {
		return add(new Subscription(clientId, filter, option));
	}

	@Override
	public synchronized boolean add(String clientId, Topic filter, MqttSubscriptionOption option,
			SubscriptionIdentifier identifier) {
		return add(new Subscription(clientId, filter, option, identifier));
	}

	/**
	 * Adds a subscription, or replaces the one that the client has to the same filter.
	 * @param subscription the subscription
	 * @return {@code false} if it replaces one
	 */
	synchronized boolean add(Subscription subscription) {
		boolean added = plant(subscription);
		this.repository.addNewSubscription(subscription);
		return added;
	}

	private boolean plant(Subscription subscription) {
		boolean added = this.tree.add(qualified(subscription));
		if (added) {
			this.counts.add(subscription.getClientId(), subscription.getTopicFilter(), null);
		}
		return added;
	}

	/** What is stored, and what a session has, is as its client knows it. */
	private Subscription qualified(Subscription subscription) {
		return this.spaces.perTeam()
				? new Subscription(subscription.getClientId(),
						qualified(subscription.getClientId(), subscription.getTopicFilter()), subscription.option(),
						subscription.hasSubscriptionIdentifier() ? subscription.getSubscriptionIdentifier() : null)
				: subscription;
	}

	/**
	 * Returns the counts of the subscriptions.
	 * @return the counts, which change with them
	 */
	SubscriptionCounts counts() {
		return this.counts;
	}

	@Override
	public synchronized void removeSubscription(Topic filter, String clientId) {
		if (this.tree.remove(qualified(clientId, filter), clientId)) {
			this.counts.remove(clientId, filter, null);
		}
		this.repository.removeSubscription(filter.toString(), clientId);
	}

	@Override
	public synchronized void addShared(String clientId, ShareName name, Topic filter, MqttSubscriptionOption option) {
		join(new SharedSubscription(name, filter, clientId, option));
		this.repository.addNewSharedSubscription(clientId, name, filter, option);
	}

	@Override
	public synchronized void addShared(String clientId, ShareName name, Topic filter, MqttSubscriptionOption option,
			SubscriptionIdentifier identifier) {
		join(new SharedSubscription(name, filter, clientId, option, identifier));
		this.repository.addNewSharedSubscription(clientId, name, filter, option, identifier);
	}

	private void join(SharedSubscription subscription) {
		String clientId = subscription.clientId();
		if (this.shares.join(subscription, qualified(clientId, subscription.topicFilter()))) {
			this.counts.add(clientId, subscription.topicFilter(), subscription.getShareName());
		}
	}

	/**
	 * Moves a client among the members of its shares if it begins or ceases to keep up.
	 */
	private void move(String clientId) {
		if (!shared(clientId).isEmpty()) {
			moveAll(clientId);
		}
	}

	private synchronized void moveAll(String clientId) {
		shared(clientId)
			.forEach((subscription) -> this.shares.move(subscription, qualified(clientId, subscription.topicFilter())));
	}

	/**
	 * Returns the shared subscriptions of a client.
	 * @param clientId the client identifier
	 * @return its subscriptions, as they are now
	 */
	List<SharedSubscription> shared(String clientId) {
		return this.shares.of(clientId);
	}

	@Override
	public synchronized void removeSharedSubscription(ShareName name, Topic filter, String clientId) {
		leave(name, filter, clientId);
	}

	/**
	 * Removes a client from a share.
	 * @param name the share's name
	 * @param filter its filter
	 * @param clientId the client identifier
	 * @return {@code false} if the client was none of its members
	 */
	synchronized boolean leave(ShareName name, Topic filter, String clientId) {
		int before = shared(clientId).size();
		this.shares.leave(new SharedSubscription(name, filter, clientId, Deliveries.NO_OPTIONS),
				qualified(clientId, filter));
		boolean left = shared(clientId).size() < before;
		if (left) {
			this.counts.remove(clientId, filter, name);
		}
		this.repository.removeSharedSubscription(clientId, name, filter);
		return left;
	}

	@Override
	public synchronized void removeSharedSubscriptionsForClient(String clientId) {
		shared(clientId)
			.forEach((subscription) -> leave(subscription.getShareName(), subscription.topicFilter(), clientId));
		this.repository.removeAllSharedSubscriptions(clientId);
	}

}
