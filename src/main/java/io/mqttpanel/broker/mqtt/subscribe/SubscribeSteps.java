// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import io.netty.handler.codec.mqtt.MqttReasonCodes.SubAck;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Steps of every SUBSCRIBE, in the order in which they are taken: form and access of each
 * filter, limit of subscriptions. The engine sees only what is left.
 */
public final class SubscribeSteps {

	private static final Logger logger = LoggerFactory.getLogger(SubscribeSteps.class);

	/** The one failure of MQTT 3 [MQTT-3.9.3-2]. */
	private static final int FAILURE = 0x80;

	private final BrokerEvents events;

	private final int maxSubscriptions;

	/**
	 * Creates the steps of one broker.
	 * @param events where refusals are announced
	 * @param maxSubscriptions subscriptions that any client may have, 0 for any number
	 */
	public SubscribeSteps(BrokerEvents events, int maxSubscriptions) {
		this.events = events;
		this.maxSubscriptions = maxSubscriptions;
	}

	/**
	 * Takes all steps.
	 * @param client the client
	 * @param subscribe the request, of which what is refused is noted
	 * @param pending requests under way
	 */
	void take(ClientConnection client, PendingRequest.Subscribe subscribe, PendingRequests pending) {
		int granted = 0;
		for (int i = 0; i < subscribe.filters().size(); i++) {
			subscribe.refusals()[i] = refusal(client, subscribe.filters().get(i));
			granted += subscribe.isGranted(i) ? 1 : 0;
		}
		if (granted > 0 && isTooMany(client, subscribe, pending)) {
			this.events.announce(new LimitReached(LimitReached.Limit.SUBSCRIPTIONS, System.currentTimeMillis()));
			int code = code(client, SubAck.QUOTA_EXCEEDED);
			for (int i = 0; i < subscribe.refusals().length; i++) {
				subscribe.refusals()[i] = subscribe.isGranted(i) ? code : subscribe.refusals()[i];
			}
		}
	}

	private int refusal(ClientConnection client, MqttTopicSubscription subscription) {
		String filter = TopicFilter.inner(subscription.topicFilter());
		if (!TopicFilter.hasWildcardsInPlace(filter)) {
			return code(client, SubAck.TOPIC_FILTER_INVALID);
		}
		AccessRules rules = client.rules();
		int qos = subscription.qualityOfService().value();
		if (rules != null && rules.maySubscribe(filter, qos)) {
			return 0;
		}
		if (rules != null && logger.isDebugEnabled()) {
			logger.debug("{} may not subscribe to {} at QoS {}: {}", client.clientId(), subscription.topicFilter(), qos,
					rules.explain(AccessRules.Action.SUBSCRIBE, filter, qos, false).rule());
		}
		this.events.announce(new AccessDenied(AccessDenied.Action.SUBSCRIBE, System.currentTimeMillis()));
		return code(client, SubAck.NOT_AUTHORIZED);
	}

	private static int code(ClientConnection client, SubAck reason) {
		return client.isMqtt5() ? Byte.toUnsignedInt(reason.byteValue()) : FAILURE;
	}

	private boolean isTooMany(ClientConnection client, PendingRequest.Subscribe subscribe, PendingRequests pending) {
		long maximum = Limits.lower(this.maxSubscriptions, client.limits().maxSubscriptions());
		if (maximum == 0) {
			return false;
		}
		SubscriptionCount count = new SubscriptionCount(client.session().subscriptions(), pending);
		int before = count.total();
		count.add(subscribe);
		return count.total() > before && count.total() > maximum;
	}

}
