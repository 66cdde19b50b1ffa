// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Router of messages to the session loops of their subscribers. Called on any thread.
 */
final class MessageRouter {

	/** No client's session. */
	private static final String SERVER = "";

	private final SessionLoops loops;

	private final SessionPool pool;

	private final MoquetteDirectory directory;

	private final MoquetteRetained retained;

	private final EngineListener listener;

	private final MatchingTurns turns = new MatchingTurns(SteadyClock.SYSTEM::millis);

	/** Whether retained messages come from the cluster, in the order of all nodes. */
	private final boolean clustered;

	MessageRouter(SessionLoops loops, SessionPool pool, MoquetteDirectory directory, MoquetteRetained retained,
			EngineListener listener, boolean clustered) {
		this.loops = loops;
		this.pool = pool;
		this.directory = directory;
		this.retained = retained;
		this.listener = listener;
		this.clustered = clustered;
	}

	/**
	 * Publishes a message: changes the retained message of its topic, and then hands it
	 * to the loops of all subscribers. Who subscribes in between gets it twice; in the
	 * other order it would get none.
	 * @param publication the message
	 * @return what it took to find its subscribers
	 * @throws RejectedExecutionException if a loop has no room; the others have got it
	 * @throws StoreFullException if it has to be stored, which is known for a share only
	 * when its member is chosen, and the store has no room, or one of the sessions could
	 * not be read last time; nobody has got it
	 */
	int publish(Publication publication) {
		MqttPublishMessage message = publication.message();
		Topic topic = this.directory.topic(publication.publisher(), message.variableHeader().topicName());
		StoreChanges changes = this.pool.changes();
		if (message.fixedHeader().isRetain() && !this.clustered) {
			this.retained.keep(topic, message, publication.end());
		}
		SubscriptionTree.Matches matches = this.directory.match(topic, publication.elsewhere());
		boolean stored = false;
		if (changes != null) {
			stored = isAnyStored(message, matches);
			if (stored && (changes.commits().room().isOverflowing()
					|| (publication.isRepeated() && !areReadable(matches)))) {
				publication.fail();
				throw new StoreFullException();
			}
			changes.moveTo(publication);
		}
		deliverToAll(publication, matches.subscriptions(), stored);
		return matches.cost();
	}

	private void deliverToAll(Publication publication, List<Subscription> matching, boolean stored) {
		boolean taken = false;
		publication.enter();
		try {
			taken = deliver(publication, matching, stored);
		}
		finally {
			if (!taken) {
				publication.fail();
			}
			publication.complete();
		}
		if (!taken) {
			throw new RejectedExecutionException("The session loop of a subscriber is full");
		}
	}

	/**
	 * Finds out whether a message that is not retained has to be stored.
	 * @param publisher the publisher's session
	 * @param message the message
	 * @return whether it waits for a commit, and what it took to find out
	 */
	Stored isStored(String publisher, MqttPublishMessage message) {
		if (message.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE) {
			return new Stored(false, 0);
		}
		Topic topic = this.directory.topic(publisher, message.variableHeader().topicName());
		SubscriptionTree.Matches matches = this.directory.match(topic);
		return new Stored(isAnyStored(message, matches), matches.cost());
	}

	private boolean isAnyStored(MqttPublishMessage message, SubscriptionTree.Matches matches) {
		if (message.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE) {
			return false;
		}
		for (Subscription subscription : matches.subscriptions()) {
			if (this.pool.isStored(subscription.getClientId())) {
				return true;
			}
		}
		return false;
	}

	/** Otherwise all others would get it each time that it comes again. */
	private boolean areReadable(SubscriptionTree.Matches matches) {
		boolean all = true;
		for (Subscription subscription : matches.subscriptions()) {
			all &= this.pool.isReadable(subscription.getClientId());
		}
		return all;
	}

	/**
	 * Publishes a retained message of the server's own. A loop without room does not get
	 * it.
	 * @param message the message, which stays the caller's
	 * @param payload its payload
	 */
	void publishSystem(MqttPublishMessage message, byte[] payload) {
		Topic topic = Topic.asTopic(message.variableHeader().topicName());
		this.retained.keepSystem(topic, payload);
		deliver(new Publication(null, SERVER, null, message), this.directory.match(topic).subscriptions(), false);
	}

	/**
	 * Delivers a message of another node to subscribers of this one.
	 * @param publication the message
	 * @param all whether it is for all subscribers that do not share theirs
	 * @param shares shares of which one member gets it
	 * @param waiting takes what has to wait, {@code null} for a message that does not
	 * wait
	 * @return {@code false} if some have not got it, or its team has had its turn
	 */
	boolean deliver(Publication publication, boolean all, Collection<SharedFilter> shares,
			@Nullable WaitingDeliveries waiting) {
		Topic topic = this.directory.topic(publication.publisher(), publication.message().variableHeader().topicName());
		String team = TopicSpaces.team(topic.toString());
		if (waiting == null && this.turns.isOver(team)) {
			return false;
		}
		List<Subscription> chosen = new ArrayList<>(this.directory.shares().choose(shares));
		if (all) {
			SubscriptionTree.Matches matches = this.directory.unshared(topic);
			this.turns.add(team, matches.cost());
			chosen.addAll(matches.onePerClient());
		}
		if (waiting != null) {
			long weight = MessageWeight.of(publication.message());
			chosen.removeIf((each) -> waits(publication, each, weight, waiting));
		}
		return chosen.isEmpty() || ((waiting != null || this.listener.admits(publication.publisher()))
				&& offer(deliveries(publication, chosen, false), waiting != null));
	}

	private boolean waits(Publication publication, Subscription subscription, long weight, WaitingDeliveries waiting) {
		return isOwn(publication, subscription)
				|| waiting.takes(subscription.getClientId(), publication.publisher(), weight, () -> {
					MessageDelivery delivery = new MessageDelivery(publication, this.pool, this.directory.shares(),
							this.listener, false);
					delivery.add(subscription);
					return delivery;
				});
	}

	private static boolean isOwn(Publication publication, Subscription subscription) {
		return subscription.option().isNoLocal() && subscription.getClientId().equals(publication.publisher());
	}

	/**
	 * Returns what it takes to find the subscribers of messages of other nodes.
	 * @return the turns of the teams
	 */
	MatchingTurns turns() {
		return this.turns;
	}

	/**
	 * Keeps a retained message of some node.
	 * @param publication the message
	 */
	void keep(Publication publication) {
		this.retained.keep(
				this.directory.topic(publication.publisher(), publication.message().variableHeader().topicName()),
				publication.message(), publication.end());
	}

	/**
	 * Removes the retained messages of topics that are not among these.
	 * @param topics topics among those of all teams
	 */
	void keepOnly(Set<String> topics) {
		this.retained.keepOnly(topics);
	}

	/**
	 * Returns the retained messages of clients.
	 * @return the messages, as other nodes take them
	 */
	Iterator<Retained> retained() {
		return this.retained.forOthers();
	}

	private boolean deliver(Publication publication, List<Subscription> matching, boolean stored) {
		return matching.isEmpty() || offer(deliveries(publication, matching, stored), false);
	}

	private @Nullable MessageDelivery[] deliveries(Publication publication, List<Subscription> matching,
			boolean stored) {
		@Nullable MessageDelivery[] deliveries = new MessageDelivery[this.loops.count()];
		for (Subscription subscription : matching) {
			if (isOwn(publication, subscription)) {
				continue;
			}
			int loop = this.loops.indexOf(subscription.getClientId());
			MessageDelivery delivery = deliveries[loop];
			if (delivery == null) {
				delivery = new MessageDelivery(publication, this.pool, this.directory.shares(), this.listener, stored);
				deliveries[loop] = delivery;
			}
			delivery.add(subscription);
		}
		return deliveries;
	}

	private boolean offer(@Nullable MessageDelivery[] deliveries, boolean waits) {
		boolean taken = true;
		for (int i = 0; i < deliveries.length; i++) {
			MessageDelivery delivery = deliveries[i];
			if (delivery != null) {
				taken &= offer(i, delivery, waits);
			}
		}
		return taken;
	}

	private boolean offer(int loop, MessageDelivery delivery, boolean waits) {
		boolean taken = false;
		delivery.begin();
		try {
			taken = waits ? this.loops.put(loop, delivery) : this.loops.offer(loop, delivery);
		}
		finally {
			if (!taken) {
				delivery.release();
			}
		}
		return taken;
	}

	/**
	 * Whether a message has to be stored.
	 *
	 * @param any whether somebody gets it whose session is stored
	 * @param cost number of levels that were compared and of subscriptions found
	 */
	record Stored(boolean any, int cost) {

	}

}
