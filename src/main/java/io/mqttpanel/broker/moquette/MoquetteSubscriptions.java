// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.mqtt.engine.EngineClient;

/**
 * Subscriptions of single sessions, also shared ones of MQTT 3 clients. Called on the
 * loop of the session in question.
 */
final class MoquetteSubscriptions {

	private static final String SHARE = "$share/";

	private static final int MQTT_5 = 5;

	private static final int FAILURE = 0x80;

	private static final int TOPIC_FILTER_INVALID = 0x8F;

	private static final short SUCCESS = MqttReasonCodes.UnsubAck.SUCCESS.byteValue();

	private static final short NO_SUBSCRIPTION = MqttReasonCodes.UnsubAck.NO_SUBSCRIPTION_EXISTED.byteValue();

	private final MoquetteDirectory directory;

	private final MoquetteRetained retained;

	MoquetteSubscriptions(MoquetteDirectory directory, MoquetteRetained retained) {
		this.directory = directory;
		this.retained = retained;
	}

	long count() {
		return this.directory.size();
	}

	long bytes() {
		return this.directory.counts().bytes();
	}

	long bytes(String sessionId) {
		return this.directory.counts().bytes(sessionId);
	}

	long countRetained() {
		return this.retained.count();
	}

	/**
	 * Adds subscriptions.
	 * @param session the session
	 * @param client its client
	 * @param subscribe the SUBSCRIBE
	 * @return the reason codes
	 */
	List<Integer> subscribe(Object session, EngineClient client, MqttSubscribeMessage subscribe) {
		SubscriptionIdentifier identifier = identifier(subscribe);
		List<MqttTopicSubscription> asked = subscribe.payload().topicSubscriptions();
		List<Integer> codes = new ArrayList<>(asked.size());
		for (MqttTopicSubscription each : asked) {
			Filter filter = Filter.of(each.topicFilter());
			if (!filter.isValid()) {
				codes.add((client.protocolVersion() < MQTT_5) ? FAILURE : TOPIC_FILTER_INVALID);
				continue;
			}
			Subscription subscription = new Subscription(client.sessionId(), filter.topic(), each.option(), identifier);
			if (add(session, filter.share(), subscription)) {
				SessionDelivery.of(session)
					.retained()
					.add(RetainedDelivery.of(this.retained, qualified(subscription), subscription));
			}
			codes.add(each.option().qos().value());
		}
		return codes;
	}

	private static @Nullable SubscriptionIdentifier identifier(MqttSubscribeMessage subscribe) {
		return (subscribe.idAndPropertiesVariableHeader()
			.properties()
			.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) instanceof IntegerProperty number)
					? new SubscriptionIdentifier(number.value()) : null;
	}

	/** Returns whether retained messages have to be sent. */
	private boolean add(Object session, @Nullable ShareName share, Subscription subscription) {
		if (share != null) {
			share(share, subscription);
			return false;
		}
		boolean added = this.directory.add(subscription);
		MoquetteInternals.SESSION_SUBSCRIPTIONS.get(session).add(subscription);
		RetainedHandlingPolicy handling = subscription.option().retainHandling();
		return handling == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE
				|| (added && handling == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS);
	}

	private void share(ShareName name, Subscription subscription) {
		String clientId = subscription.getClientId();
		MqttSubscriptionOption option = subscription.option();
		if (subscription.hasSubscriptionIdentifier()) {
			this.directory.addShared(clientId, name, subscription.getTopicFilter(), option,
					subscription.getSubscriptionIdentifier());
		}
		else {
			this.directory.addShared(clientId, name, subscription.getTopicFilter(), option);
		}
	}

	private String qualified(Subscription subscription) {
		return this.directory.topic(subscription.getClientId(), subscription.getTopicFilter().toString()).toString();
	}

	/**
	 * Brings back which retained messages a session has yet to get, if it has not been
	 * used since the start.
	 * @param session the session
	 * @param clientId its client
	 */
	void restoreRetained(Object session, String clientId) {
		SessionDelivery.of(session).retained().restore((filter, record) -> {
			Subscription subscription = new Subscription(clientId, Topic.asTopic(filter),
					SubscriptionRecords.option(record), SubscriptionRecords.identifier(record));
			// It can be withdrawn while the client is let in.
			return !MoquetteInternals.SESSION_SUBSCRIPTIONS.get(session).contains(subscription) ? null
					: RetainedDelivery.of(this.retained, qualified(subscription), subscription, record);
		});
	}

	/**
	 * Removes subscriptions.
	 * @param session the session
	 * @param clientId its client
	 * @param topicFilters the filters, of shared subscriptions with their share names
	 * @return a reason code for each, which tells whether there was a subscription
	 */
	List<Short> unsubscribe(Object session, String clientId, Collection<String> topicFilters) {
		List<Short> codes = new ArrayList<>(topicFilters.size());
		for (String topicFilter : topicFilters) {
			Filter filter = Filter.of(topicFilter);
			codes.add((filter.isValid() && remove(session, clientId, filter)) ? SUCCESS : NO_SUBSCRIPTION);
		}
		return codes;
	}

	private boolean remove(Object session, String clientId, Filter filter) {
		ShareName share = filter.share();
		if (share != null) {
			return this.directory.leave(share, filter.topic(), clientId);
		}
		this.directory.removeSubscription(filter.topic(), clientId);
		SessionDelivery.of(session).retained().end(filter.topic());
		return MoquetteInternals.SESSION_SUBSCRIPTIONS.get(session)
			.remove(new Subscription(clientId, filter.topic(), Deliveries.NO_OPTIONS));
	}

	/**
	 * Topic filter of a client.
	 *
	 * @param share the share name, {@code null} if it is not shared
	 * @param topic the filter without it
	 */
	private record Filter(@Nullable ShareName share, Topic topic) {

		static Filter of(String topicFilter) {
			int end = topicFilter.startsWith(SHARE) ? topicFilter.indexOf('/', SHARE.length()) : -1;
			return (end > SHARE.length())
					? new Filter(new ShareName(topicFilter.substring(SHARE.length(), end)),
							Topic.asTopic(topicFilter.substring(end + 1)))
					: new Filter(null, Topic.asTopic(topicFilter));
		}

		boolean isValid() {
			if (this.share == null && this.topic.toString().startsWith(SHARE)) {
				return false;
			}
			String name = (this.share != null) ? this.share.getShareName() : "";
			return name.indexOf('+') < 0 && name.indexOf('#') < 0 && TopicFilter.isValid(this.topic.toString());
		}

	}

}
