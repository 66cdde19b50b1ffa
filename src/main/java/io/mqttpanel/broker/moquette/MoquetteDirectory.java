// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.CTrieSubscriptionDirectory;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.persistence.MemorySubscriptionsRepository;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

/**
 * The engine's subscriptions, put right. The shared ones are kept apart: in the engine's
 * tree they went with the last other subscription to the same filter, and took others
 * with them. What a client subscribes to again takes the place of what it had
 * [MQTT-3.8.4-3], where the engine keeps the higher QoS. After a start subscriptions have
 * their identifiers and options again. Changed by one thread at a time, because the
 * engine's tree loses what is added while something beside it is removed.
 */
final class MoquetteDirectory extends CTrieSubscriptionDirectory {

	/** The superclass's own list of each client's shared subscriptions, kept exact. */
	// The superclass declares it so; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	private final Map<String, List<SharedSubscription>> shared = (Map<String, List<SharedSubscription>>) MoquetteFields
		.read(this, "clientSharedSubscriptions");

	private final SharedSubscriptions shares = new SharedSubscriptions();

	private final ISubscriptionsRepository repository;

	/**
	 * Creates a directory of what is stored.
	 * @param stored where it is stored
	 * @param repository where what changes is written
	 */
	MoquetteDirectory(ISubscriptionsRepository stored, ISubscriptionsRepository repository) {
		this.repository = repository;
		// What is there already need not be written.
		super.init(new UnstoredSubscriptions());
		stored.listAllSubscriptions().forEach(this::restore);
		stored.listAllSharedSubscription().forEach(this::join);
		MoquetteFields.write(this, "subscriptionsRepository", repository);
	}

	/**
	 * Takes the place of the directory in an engine that has just been started.
	 * @param server the engine
	 */
	static void install(Server server) {
		ISubscriptionsRepository stored = (ISubscriptionsRepository) MoquetteFields
			.read(MoquetteSubscriptions.directory(server), "subscriptionsRepository");
		MoquetteDirectory directory = new MoquetteDirectory(stored, (stored instanceof MemorySubscriptionsRepository)
				? new UnstoredSubscriptions() : new SubscriptionFile(stored));
		MoquetteFields.write(MoquetteFields.read(server, "sessions"), "subscriptionsDirectory", directory);
		MoquetteFields.write(MoquetteFields.read(server, "dispatcher"), "subscriptions", directory);
	}

	private void restore(Subscription stored) {
		if (stored.hasSubscriptionIdentifier()) {
			super.add(stored.getClientId(), stored.getTopicFilter(), stored.option(),
					stored.getSubscriptionIdentifier());
		}
		else {
			super.add(stored.getClientId(), stored.getTopicFilter(), stored.option());
		}
	}

	@Override
	public List<Subscription> matchWithoutQosSharpening(Topic topic) {
		List<Subscription> matching = super.matchWithoutQosSharpening(topic);
		if (this.shares.isEmpty()) {
			return matching;
		}
		List<Subscription> all = new ArrayList<>(matching);
		all.addAll(this.shares.match(topic));
		return all;
	}

	/**
	 * Of subscriptions that overlap one message is sent, each shared one sends its own
	 * [MQTT-4.8.2-4]; the engine tells clients and shares apart by a name made of both.
	 */
	@Override
	public List<Subscription> matchQosSharpening(Topic topic) {
		try {
			return match(topic);
		}
		catch (RuntimeException ex) {
			// The engine would go on with a message of QoS 2 as if nothing had happened.
			SessionLoops.fail(ex);
			throw ex;
		}
	}

	private List<Subscription> match(Topic topic) {
		Map<String, Subscription> best = new HashMap<>();
		for (Subscription subscription : super.matchWithoutQosSharpening(topic)) {
			best.merge(subscription.getClientId(), subscription, (one, other) -> one.qosLessThan(other) ? other : one);
		}
		List<Subscription> matching = new ArrayList<>(best.values());
		matching.addAll(this.shares.match(topic));
		return matching;
	}

	@Override
	public synchronized boolean add(String clientId, Topic filter, MqttSubscriptionOption option) {
		boolean added = !contains(clientId, filter);
		super.add(clientId, filter, option);
		return added;
	}

	/**
	 * The engine replaces one that has no identifier, or another one, and only raises one
	 * that has the same.
	 */
	@Override
	public synchronized boolean add(String clientId, Topic filter, MqttSubscriptionOption option,
			SubscriptionIdentifier identifier) {
		boolean added = !contains(clientId, filter);
		if (!added) {
			super.add(clientId, filter, option);
		}
		super.add(clientId, filter, option, identifier);
		return added;
	}

	/** The engine looks whether anybody has ever subscribed to the filter. */
	private boolean contains(String clientId, Topic filter) {
		return SubscriptionTree.subscriptions(this, filter)
			.stream()
			.anyMatch((subscription) -> subscription.getClientId().equals(clientId));
	}

	@Override
	public synchronized void removeSubscription(Topic filter, String clientId) {
		super.removeSubscription(filter, clientId);
		SubscriptionTree.prune(this, filter);
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
		List<SharedSubscription> own = others(subscription.clientId(), subscription.getShareName(),
				subscription.topicFilter());
		own.add(subscription);
		this.shared.put(subscription.clientId(), List.copyOf(own));
		this.shares.join(subscription);
	}

	@Override
	public synchronized void removeSharedSubscription(ShareName name, Topic filter, String clientId) {
		List<SharedSubscription> left = others(clientId, name, filter);
		if (left.isEmpty()) {
			this.shared.remove(clientId);
		}
		else {
			this.shared.put(clientId, List.copyOf(left));
		}
		this.shares.leave(name, filter, clientId);
		this.repository.removeSharedSubscription(clientId, name, filter);
	}

	@Override
	public synchronized void removeSharedSubscriptionsForClient(String clientId) {
		this.shared.getOrDefault(clientId, List.of())
			.forEach((subscription) -> removeSharedSubscription(subscription.getShareName(), subscription.topicFilter(),
					clientId));
		this.repository.removeAllSharedSubscriptions(clientId);
	}

	private List<SharedSubscription> others(String clientId, ShareName name, Topic filter) {
		List<SharedSubscription> others = new ArrayList<>(this.shared.getOrDefault(clientId, List.of()));
		others.removeIf((subscription) -> subscription.getShareName().equals(name)
				&& subscription.topicFilter().equals(filter));
		return others;
	}

}
