// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.engine;

import java.util.ArrayList;
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
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

/**
 * The engine's subscriptions, with those shared ones taken away only that are there. The
 * engine's own fails when it looks for one that is not where its client has others, which
 * ends the session loop: an UNSUBSCRIBE of a share never joined, or the end of a session
 * that joined one twice, was enough.
 */
final class EngineDirectory extends CTrieSubscriptionDirectory {

	/** The superclass's own list of each client's shared subscriptions, kept exact. */
	@SuppressWarnings("unchecked")
	private final Map<String, List<SharedSubscription>> shared = (Map<String, List<SharedSubscription>>) EngineFields
		.read(this, "clientSharedSubscriptions");

	EngineDirectory() {
	}

	/**
	 * Takes the place of the directory in an engine that has just been started.
	 * @param server the engine
	 */
	static void install(Server server) {
		EngineDirectory directory = new EngineDirectory();
		directory.init((ISubscriptionsRepository) EngineFields.read(EngineSubscriptions.directory(server),
				"subscriptionsRepository"));
		EngineFields.write(EngineFields.read(server, "sessions"), "subscriptionsDirectory", directory);
		EngineFields.write(EngineFields.read(server, "dispatcher"), "subscriptions", directory);
	}

	@Override
	public void init(ISubscriptionsRepository repository) {
		super.init(repository);
		repository.listAllSharedSubscription()
			.forEach((stored) -> this.shared.computeIfAbsent(stored.clientId(), (client) -> new ArrayList<>())
				.add(stored));
	}

	/**
	 * Lists of those that share are changed where they are: who reads one while another
	 * loop changes it may find it shorter than it was, and reads it again.
	 */
	@Override
	public List<Subscription> matchQosSharpening(Topic topic) {
		try {
			return super.matchQosSharpening(topic);
		}
		catch (RuntimeException ex) {
			return matchUndisturbed(topic);
		}
	}

	private synchronized List<Subscription> matchUndisturbed(Topic topic) {
		try {
			return super.matchQosSharpening(topic);
		}
		catch (RuntimeException ex) {
			EngineLoops.fail(ex);
			throw ex;
		}
	}

	/** One at a time: what is begun anew for another's sake finds a list half changed. */
	@Override
	public synchronized boolean add(String clientId, Topic filter, MqttSubscriptionOption option) {
		return super.add(clientId, filter, option);
	}

	@Override
	public synchronized boolean add(String clientId, Topic filter, MqttSubscriptionOption option,
			SubscriptionIdentifier identifier) {
		return super.add(clientId, filter, option, identifier);
	}

	@Override
	public synchronized void removeSubscription(Topic filter, String clientId) {
		super.removeSubscription(filter, clientId);
	}

	@Override
	public synchronized void addShared(String clientId, ShareName name, Topic filter, MqttSubscriptionOption option) {
		forget(clientId, name, filter);
		super.addShared(clientId, name, filter, option);
	}

	@Override
	public synchronized void addShared(String clientId, ShareName name, Topic filter, MqttSubscriptionOption option,
			SubscriptionIdentifier identifier) {
		forget(clientId, name, filter);
		super.addShared(clientId, name, filter, option, identifier);
	}

	@Override
	public synchronized void removeSharedSubscription(ShareName name, Topic filter, String clientId) {
		if (forget(clientId, name, filter)) {
			super.removeSharedSubscription(name, filter, clientId);
		}
	}

	@Override
	public synchronized void removeSharedSubscriptionsForClient(String clientId) {
		new ArrayList<>(this.shared.getOrDefault(clientId, List.of()))
			.forEach((subscription) -> removeSharedSubscription(subscription.getShareName(), subscription.topicFilter(),
					clientId));
		super.removeSharedSubscriptionsForClient(clientId);
	}

	private boolean forget(String clientId, ShareName name, Topic filter) {
		List<SharedSubscription> own = this.shared.get(clientId);
		return own != null && own.removeIf((subscription) -> subscription.getShareName().equals(name)
				&& subscription.topicFilter().equals(filter));
	}

}
