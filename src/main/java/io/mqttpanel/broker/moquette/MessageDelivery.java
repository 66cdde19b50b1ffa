// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;

/**
 * Command that delivers a message to all its subscribers of one session loop. A failure
 * for one of them keeps it from none of the others, but where any of them is stored its
 * publisher gets no acknowledgement.
 */
final class MessageDelivery extends SessionCommand {

	private final SessionPool pool;

	private final Topic topic;

	private final Publication publication;

	private final MqttPublishMessage message;

	private final SharedSubscriptions shares;

	private final EngineListener listener;

	/** Whether sessions are stored that may get the message. */
	private final boolean stored;

	private final List<Subscription> subscriptions = new ArrayList<>(2);

	/**
	 * Creates a delivery without subscribers, which holds a reference to the message.
	 * @param publication the message, and in whose turn it is delivered
	 * @param pool all sessions
	 * @param shares shares of their subscriptions
	 * @param listener hears of a failure
	 * @param stored whether sessions are stored that may get the message
	 */
	MessageDelivery(Publication publication, SessionPool pool, SharedSubscriptions shares, EngineListener listener,
			boolean stored) {
		super(publication.publisher(), publication.ofTeam());
		this.publication = publication;
		this.pool = pool;
		this.shares = shares;
		this.message = publication.message().retain();
		this.topic = Topic.asTopic(this.message.variableHeader().topicName());
		this.listener = listener;
		this.stored = stored;
	}

	/** Notes that the publication has to wait for it. */
	void begin() {
		if (this.stored) {
			this.publication.begin();
		}
	}

	void add(Subscription subscription) {
		this.subscriptions.add(subscription);
	}

	/**
	 * Gives the message back: the delivery is not run.
	 */
	void release() {
		this.message.release();
		StoreChanges changes = this.pool.changes();
		if (this.stored && changes != null) {
			changes.moveTo(this.publication);
			this.publication.complete();
		}
	}

	/** Counted on each loop, although all have the same message. */
	@Override
	long weight() {
		return MessageWeight.of(this.message);
	}

	@Override
	void execute() {
		Collection<?> properties = this.message.variableHeader().properties().listAll();
		RuntimeException failure = null;
		boolean reachesAll = false;
		try {
			for (Subscription subscription : this.subscriptions) {
				RuntimeException failed = deliver(subscription, properties);
				failure = (failure != null) ? failure : failed;
			}
			reachesAll = failure == null;
		}
		finally {
			if (this.stored && !reachesAll) {
				this.publication.abandon();
			}
			release();
		}
		if (failure != null) {
			throw failure;
		}
	}

	private @Nullable RuntimeException deliver(Subscription subscription, Collection<?> properties) {
		String sessionId = subscription.getClientId();
		ShareGroup group = this.shares.group(subscription);
		Object session = this.pool.get(sessionId);
		if (session == null && group == null) {
			return null;
		}
		try {
			RoutedMessage routed = RoutedMessage.of(
					new RoutedMessage.Content(this.publication.content(this.message), this.topic,
							this.message.fixedHeader(), this.message.payload(), this.publication.end()),
					properties, subscription, group);
			if (session != null && group == null) {
				SessionDelivery.of(session).send(routed);
			}
			else {
				this.pool.handover().deliver(sessionId, routed, 0, this.stored ? this.publication : null);
			}
			return null;
		}
		catch (RuntimeException ex) {
			this.pool.failed(sessionId);
			return ex;
		}
	}

	@Override
	void failed(Throwable cause) {
		this.listener.failed(cause);
	}

}
