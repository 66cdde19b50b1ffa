// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttReasonCodes.SubAck;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Steps of a SUBSCRIBE, in the order in which they are taken: repeated filters, form and
 * access of each, limit of subscriptions. The engine sees only what is left.
 */
final class SubscribeSteps {

	private static final Logger logger = LoggerFactory.getLogger(SubscribeSteps.class);

	/** The one failure of MQTT 3 [MQTT-3.9.3-2]. */
	private static final int FAILURE = 0x80;

	private final ClientConnection client;

	private final BrokerEvents events;

	private final SubscriptionLimits limits;

	/**
	 * Creates the steps of one request.
	 * @param client the client
	 * @param events where refusals are announced
	 * @param limits limits of subscriptions
	 */
	SubscribeSteps(ClientConnection client, BrokerEvents events, SubscriptionLimits limits) {
		this.client = client;
		this.events = events;
		this.limits = limits;
	}

	/**
	 * Takes all steps.
	 * @param subscribe the request, of which what is refused is noted
	 * @param pending requests under way
	 */
	void take(PendingRequest.Subscribe subscribe, Iterable<PendingRequest> pending) {
		if (repeatsTooMany(subscribe.filters())) {
			refuse(subscribe);
			return;
		}
		int granted = 0;
		for (int i = 0; i < subscribe.filters().size(); i++) {
			subscribe.refusals()[i] = refusal(subscribe.filters().get(i));
			granted += subscribe.isGranted(i) ? 1 : 0;
		}
		if (granted > 0 && isTooMany(subscribe, pending)) {
			refuse(subscribe);
		}
	}

	/** Filters that are repeated are no more subscriptions, but each costs a search. */
	private boolean repeatsTooMany(List<MqttTopicSubscription> filters) {
		long maximum = maximum();
		return maximum > 0 && filters.size() > maximum
				&& filters.stream().map(MqttTopicSubscription::topicFilter).distinct().count() < filters.size();
	}

	/**
	 * Returns whether an UNSUBSCRIBE has more filters than its client can have
	 * subscriptions. Each costs an event.
	 * @param filters the number of filters
	 * @return {@code false} where there is no limit
	 */
	boolean isTooManyToUnsubscribe(int filters) {
		long maximum = maximum();
		return maximum > 0 && filters > Math.max(maximum, this.client.session().subscriptions().size());
	}

	/** What is granted so far is refused. */
	private void refuse(PendingRequest.Subscribe subscribe) {
		this.events.announce(new LimitReached(LimitReached.Limit.SUBSCRIPTIONS, System.currentTimeMillis()));
		int code = code(SubAck.QUOTA_EXCEEDED);
		for (int i = 0; i < subscribe.refusals().length; i++) {
			subscribe.refusals()[i] = subscribe.isGranted(i) ? code : subscribe.refusals()[i];
		}
	}

	private long maximum() {
		return ClientLimits.lower(this.limits.maxSubscriptions(), this.client.limits().maxSubscriptions());
	}

	private int refusal(MqttTopicSubscription subscription) {
		String filter = TopicFilter.inner(subscription.topicFilter());
		if (!TopicFilter.hasWildcardsInPlace(filter)) {
			return code(SubAck.TOPIC_FILTER_INVALID);
		}
		if (TopicName.isDeeper(filter, this.limits.maxTopicLevels())) {
			this.events.announce(new LimitReached(LimitReached.Limit.TOPIC_LEVELS, System.currentTimeMillis()));
			return code(SubAck.TOPIC_FILTER_INVALID);
		}
		AccessRules rules = this.client.rules();
		int qos = subscription.qualityOfService().value();
		if (rules != null && rules.maySubscribe(filter, qos)) {
			return 0;
		}
		if (rules != null && logger.isDebugEnabled()) {
			logger.debug("{} may not subscribe to {} at QoS {}: {}", this.client.clientId(), subscription.topicFilter(),
					qos, rules.explain(AccessRules.Action.SUBSCRIBE, filter, qos, false));
		}
		this.events.announce(new AccessDenied(AccessDenied.Action.SUBSCRIBE, System.currentTimeMillis()));
		return code(SubAck.NOT_AUTHORIZED);
	}

	private int code(SubAck reason) {
		return this.client.isMqtt5() ? Byte.toUnsignedInt(reason.byteValue()) : FAILURE;
	}

	private boolean isTooMany(PendingRequest.Subscribe subscribe, Iterable<PendingRequest> pending) {
		long maximum = maximum();
		SubscriptionCount count = new SubscriptionCount(this.client.session().subscriptions(), pending);
		int before = count.total();
		count.add(subscribe);
		if (count.total() <= before) {
			return false;
		}
		return (maximum > 0 && count.total() > maximum) || !this.limits.hasRoom(this.client.sessionId(),
				this.client.session().subscriptions().bytes(), count.addedBytes());
	}

}
