// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * SUBSCRIBE and UNSUBSCRIBE of one client, each paired with its acknowledgement: the one
 * place that changes the session's subscriptions and announces it.
 */
public final class SubscriptionRequests {

	private static final Logger logger = LoggerFactory.getLogger(SubscriptionRequests.class);

	private static final int FAILURE = 0x80;

	private static final int MAX_PENDING = 65_535;

	private static final short SUCCESS = MqttReasonCodes.UnsubAck.SUCCESS.byteValue();

	private static final short NO_SUBSCRIPTION = MqttReasonCodes.UnsubAck.NO_SUBSCRIPTION_EXISTED.byteValue();

	private static final short INVALID = (short) Byte
		.toUnsignedInt(MqttReasonCodes.UnsubAck.TOPIC_FILTER_INVALID.byteValue());

	private final ClientConnection client;

	private final EngineConnection engine;

	private final BrokerEvents events;

	private final ConnectionCloser closer;

	private final SubscriptionLimits limits;

	/**
	 * Requests that are not acknowledged yet. The engine answers in order, so of several
	 * to which a client gives the same packet identifier, which it must not
	 * [MQTT-2.2.1-3], the first is answered first.
	 */
	private final Deque<PendingRequest> pending = new ArrayDeque<>(1);

	/** SUBACK that is written here, on its way past those of the engine. */
	private @Nullable MqttSubAckMessage ownAnswer;

	/**
	 * Creates the requests of one client.
	 * @param client the client
	 * @param engine the engine's side of its connection
	 * @param events where subscriptions and refusals are announced
	 * @param closer closes a connection that asks for too much
	 * @param limits limits of subscriptions
	 */
	public SubscriptionRequests(ClientConnection client, EngineConnection engine, BrokerEvents events,
			ConnectionCloser closer, SubscriptionLimits limits) {
		this.client = client;
		this.engine = engine;
		this.events = events;
		this.closer = closer;
		this.limits = limits;
	}

	/**
	 * Takes a SUBSCRIBE. The engine sees the filters that are not refused; if there is
	 * none it is answered here.
	 * @param subscribe the SUBSCRIBE
	 */
	public void subscribe(MqttSubscribeMessage subscribe) {
		MqttSubscribeMessage message = this.client.network().isBridge() ? bridged(subscribe) : subscribe;
		List<MqttTopicSubscription> filters = message.payload().topicSubscriptions();
		PendingRequest.Subscribe request = new PendingRequest.Subscribe(message.variableHeader().messageId(), filters,
				new int[filters.size()], identifier(message.idAndPropertiesVariableHeader().properties()));
		steps().take(request, this.pending);
		List<MqttTopicSubscription> granted = request.granted();
		if (granted.isEmpty()) {
			MqttSubAckMessage own = answer(request, List.of());
			this.ownAnswer = own;
			this.client.channel().writeAndFlush(own);
			this.ownAnswer = null;
			return;
		}
		addPending(request);
		this.engine
			.receive((granted.size() == filters.size()) ? message : new MqttSubscribeMessage(message.fixedHeader(),
					message.idAndPropertiesVariableHeader(), new MqttSubscribePayload(granted)));
	}

	/** A bridge gets nothing back that it has sent, and RETAIN as it was. */
	private static MqttSubscribeMessage bridged(MqttSubscribeMessage subscribe) {
		List<MqttTopicSubscription> filters = new ArrayList<>();
		for (MqttTopicSubscription each : subscribe.payload().topicSubscriptions()) {
			boolean noLocal = !TopicFilter.isShared(each.topicFilter());
			filters
				.add(new MqttTopicSubscription(each.topicFilter(), new MqttSubscriptionOption(each.qualityOfService(),
						noLocal, true, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE)));
		}
		return new MqttSubscribeMessage(subscribe.fixedHeader(), subscribe.idAndPropertiesVariableHeader(),
				new MqttSubscribePayload(filters));
	}

	private SubscribeSteps steps() {
		return new SubscribeSteps(this.client, this.events, this.limits);
	}

	private static int identifier(MqttProperties properties) {
		return (properties.getProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER) instanceof IntegerProperty identifier)
				? identifier.value() : 0;
	}

	/**
	 * Takes an UNSUBSCRIBE. One with more filters than the client may have subscriptions
	 * ends the connection: UNSUBACK has no word for it.
	 * @param message the UNSUBSCRIBE
	 */
	public void unsubscribe(MqttUnsubscribeMessage message) {
		List<String> filters = message.payload().topics();
		if (steps().isTooManyToUnsubscribe(filters.size())) {
			this.closer.disconnect(this.client, MqttReasonCodes.Disconnect.QUOTA_EXCEEDED,
					"sent an UNSUBSCRIBE with " + filters.size() + " topic filters");
			return;
		}
		addPending(new PendingRequest.Unsubscribe(message.variableHeader().messageId(), filters));
		this.engine.receive(message);
	}

	/**
	 * A client that has as many under way as there are packet identifiers, and never gets
	 * an answer, has its oldest request forgotten.
	 */
	private void addPending(PendingRequest request) {
		if (this.pending.size() == MAX_PENDING) {
			this.pending.remove();
		}
		this.pending.add(request);
	}

	private <T extends PendingRequest> @Nullable T removePending(Class<T> kind, int packetId) {
		Iterator<PendingRequest> inOrder = this.pending.iterator();
		while (inOrder.hasNext()) {
			PendingRequest request = inOrder.next();
			if (request.packetId() == packetId && kind.isInstance(request)) {
				inOrder.remove();
				return kind.cast(request);
			}
		}
		return null;
	}

	/**
	 * Completes a SUBACK of the engine with what was refused here, and adds the
	 * subscriptions it grants.
	 * @param subAck the engine's SUBACK
	 * @return the SUBACK for the client
	 */
	public MqttSubAckMessage acknowledged(MqttSubAckMessage subAck) {
		if (subAck == this.ownAnswer) {
			return subAck;
		}
		PendingRequest.Subscribe request = removePending(PendingRequest.Subscribe.class,
				subAck.variableHeader().messageId());
		return (request != null) ? answer(request, subAck.payload().reasonCodes()) : subAck;
	}

	/** Of a filter that is repeated in the packet the last counts [MQTT-3.8.4-5]. */
	private MqttSubAckMessage answer(PendingRequest.Subscribe request, List<Integer> engineCodes) {
		Iterator<Integer> answers = engineCodes.iterator();
		List<Integer> codes = new ArrayList<>(request.filters().size());
		Map<String, Integer> granted = new LinkedHashMap<>();
		for (int i = 0; i < request.filters().size(); i++) {
			int code = request.isGranted(i) ? (answers.hasNext() ? answers.next() : FAILURE) : request.refusals()[i];
			codes.add(code);
			if (code < FAILURE) {
				granted.remove(request.filters().get(i).topicFilter());
				granted.put(request.filters().get(i).topicFilter(), i);
			}
		}
		granted.values().forEach((i) -> add(request.filters().get(i), request.identifier(), codes.get(i)));
		return new MqttSubAckMessage(new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
				MqttMessageIdVariableHeader.from(request.packetId()), new MqttSubAckPayload(codes));
	}

	private void add(MqttTopicSubscription subscription, int identifier, int qos) {
		keep(subscription, identifier);
		this.events.announce(new ClientSubscribed(this.client.clientId(), this.client.number(), this.client.teamId(),
				subscription.topicFilter(), qos, System.currentTimeMillis()));
	}

	private void keep(MqttTopicSubscription subscription, int identifier) {
		this.client.session()
			.subscriptions()
			.add(subscription.topicFilter(), identifier, subscription.option().isRetainAsPublished());
	}

	/**
	 * Completes an UNSUBACK of the engine with one reason code for each filter, which in
	 * MQTT 5 says where there was no subscription, or could be none [MQTT-3.11.3-1].
	 * @param unsubAck the engine's UNSUBACK
	 * @return the UNSUBACK for the client
	 */
	public MqttUnsubAckMessage acknowledged(MqttUnsubAckMessage unsubAck) {
		PendingRequest.Unsubscribe request = removePending(PendingRequest.Unsubscribe.class,
				unsubAck.variableHeader().messageId());
		if (request == null) {
			return unsubAck;
		}
		Set<String> removed = new HashSet<>();
		List<Short> codes = request.filters()
			.stream()
			.map((filter) -> !TopicFilter.isValid(filter) ? INVALID
					: (removed.add(filter) && remove(filter)) ? SUCCESS : NO_SUBSCRIPTION)
			.toList();
		return this.client.isMqtt5() ? new MqttUnsubAckMessage(unsubAck.fixedHeader(), unsubAck.variableHeader(),
				new MqttUnsubAckPayload(codes)) : unsubAck;
	}

	private boolean remove(String topicFilter) {
		boolean removed = this.client.session().subscriptions().remove(topicFilter);
		this.events.announce(new ClientUnsubscribed(this.client.clientId(), this.client.number(), this.client.teamId(),
				topicFilter, System.currentTimeMillis()));
		return removed;
	}

	/**
	 * Notes that the connection is gone. Requests that are not acknowledged are done all
	 * the same: the session may have these subscriptions, and rules that do not allow
	 * them any more have to find them when the client comes back.
	 */
	public void gone() {
		for (PendingRequest request : this.pending) {
			if (request instanceof PendingRequest.Subscribe subscribe) {
				subscribe.granted().forEach((granted) -> keep(granted, subscribe.identifier()));
			}
		}
	}

	/**
	 * Takes subscriptions from the client that its rules do not allow any more. MQTT has
	 * no word to tell the client.
	 */
	public void withdraw() {
		AccessRules rules = this.client.rules();
		List<String> withdrawn = this.client.session()
			.subscriptions()
			.refused((filter) -> rules != null && rules.maySubscribe(filter));
		if (!withdrawn.isEmpty()) {
			logger.debug("{} may not have these filters any more: {}", this.client.clientId(), withdrawn);
			this.engine.unsubscribe(withdrawn);
			withdrawn.forEach(this::remove);
		}
	}

}
