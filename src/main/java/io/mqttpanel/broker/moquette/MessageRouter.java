// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.EngineListener;

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

	MessageRouter(SessionLoops loops, SessionPool pool, MoquetteDirectory directory, MoquetteRetained retained,
			EngineListener listener) {
		this.loops = loops;
		this.pool = pool;
		this.directory = directory;
		this.retained = retained;
		this.listener = listener;
	}

	/**
	 * Publishes a message: changes the retained message of its topic, and then hands it
	 * to the loops of all subscribers. Who subscribes in between gets it twice; in the
	 * other order it would get none.
	 * @param sessionId the publisher's session
	 * @param ofTeam counts the commands of the publisher's team that wait
	 * @param message the message, which stays the caller's
	 * @return what it took to find its subscribers
	 * @throws RejectedExecutionException if a loop has no room; the others have got it
	 */
	int publish(String sessionId, @Nullable AtomicInteger ofTeam, MqttPublishMessage message) {
		Topic topic = this.directory.topic(sessionId, message.variableHeader().topicName());
		Instant end = end(message);
		if (message.fixedHeader().isRetain()) {
			this.retained.keep(topic, message, end);
		}
		SubscriptionTree.Matches matches = this.directory.match(topic);
		if (!deliver(sessionId, matches.subscriptions(),
				() -> new MessageDelivery(sessionId, ofTeam, this.pool, message, end, this.listener))) {
			throw new RejectedExecutionException("The session loop of a subscriber is full");
		}
		return matches.cost();
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
		deliver(SERVER, this.directory.match(topic).subscriptions(),
				() -> new MessageDelivery(SERVER, null, this.pool, message, Instant.MAX, this.listener));
	}

	private static Instant end(MqttPublishMessage message) {
		return (message.variableHeader()
			.properties()
			.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL) instanceof IntegerProperty seconds)
					? SteadyClock.SYSTEM.instant().plusSeconds(Integer.toUnsignedLong(seconds.value())) : Instant.MAX;
	}

	private boolean deliver(String publisher, List<Subscription> matching, Supplier<MessageDelivery> newDelivery) {
		if (matching.isEmpty()) {
			return true;
		}
		@Nullable MessageDelivery[] deliveries = new MessageDelivery[this.loops.count()];
		for (Subscription subscription : matching) {
			if (subscription.option().isNoLocal() && subscription.getClientId().equals(publisher)) {
				continue;
			}
			int loop = this.loops.indexOf(subscription.getClientId());
			MessageDelivery delivery = deliveries[loop];
			if (delivery == null) {
				delivery = newDelivery.get();
				deliveries[loop] = delivery;
			}
			delivery.add(subscription);
		}
		return offer(deliveries);
	}

	private boolean offer(@Nullable MessageDelivery[] deliveries) {
		boolean taken = true;
		for (int i = 0; i < deliveries.length; i++) {
			MessageDelivery delivery = deliveries[i];
			if (delivery != null && !this.loops.offer(i, delivery)) {
				delivery.release();
				taken = false;
			}
		}
		return taken;
	}

}
