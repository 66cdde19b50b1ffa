// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.moquette.broker.IRetainedRepository;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.persistence.H2RetainedRepository;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Retained messages of all QoS, on Moquette's store. A message that has expired is not
 * returned. A message over the limits is not kept, and the one it would have replaced is
 * removed, because it is outdated. Messages of the server's own are kept apart: wildcards
 * at the beginning of a filter do not match them [MQTT-4.7.2-1]. Changed by one thread at
 * a time, so that a new message is not removed with an expired one.
 */
final class MoquetteRetained {

	private static final String SYSTEM = "$SYS/";

	private static final String ALL = "#";

	private static final Logger logger = LoggerFactory.getLogger(MoquetteRetained.class);

	private final IRetainedRepository store;

	private final MoquetteExpiry expiry = new MoquetteExpiry("retained messages", (topic, task) -> {
		task.run();
		return true;
	}, this::expire);

	private final RetainedLimits limits;

	/** Expiry times of the messages that expire. */
	private final Map<String, Instant> ends = new HashMap<>();

	/** Messages of the server's own, which are gone after a restart. */
	private final ConcurrentMap<Topic, RetainedMessage> system = new ConcurrentHashMap<>();

	private MoquetteRetained(IRetainedRepository store, RetainedLimits limits) {
		this.store = store;
		this.limits = limits;
	}

	/**
	 * Takes over the retained messages of a Moquette that has just been started.
	 * @param dispatcher its dispatcher
	 * @param limits how much is kept
	 * @param spaces spaces of topics
	 * @return the retained messages
	 */
	static MoquetteRetained install(Object dispatcher, RetainedLimits limits, TopicSpaces spaces) {
		IRetainedRepository made = MoquetteInternals.DISPATCHER_RETAINED.get(dispatcher);
		MoquetteRetained retained = new MoquetteRetained(
				(made instanceof H2RetainedRepository) ? new MoquetteRetainedFile(made) : made, limits);
		retained.expiry.install(dispatcher, MoquetteInternals.DISPATCHER_RETAINED_EXPIRY);
		retained.move(spaces);
		retained.restore();
		return retained;
	}

	/** The tenancy may be another one than when the messages were stored. */
	private synchronized void move(TopicSpaces spaces) {
		int unowned = 0;
		for (RetainedMessage message : List.copyOf(this.store.retainedOnTopic(ALL))) {
			String name = message.getTopic().toString();
			if (TopicSpaces.isQualified(name) && !spaces.perTeam()) {
				this.store.cleanRetained(message.getTopic());
				store(Topic.asTopic(TopicSpaces.plain(name)), message);
			}
			else if (!TopicSpaces.isQualified(name) && spaces.perTeam()) {
				unowned++;
			}
		}
		if (unowned > 0) {
			logger.warn("{} retained messages belong to no team, because they were stored before teams were separated: "
					+ "no client receives them. With mqtt-panel.tenancy=shared all clients do", unowned);
		}
	}

	private void store(Topic topic, RetainedMessage message) {
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : message.getMqttProperties()) {
			properties.add(property);
		}
		MqttPublishMessage publish = new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, false, message.qosLevel(), true, 0),
				new MqttPublishVariableHeader(topic.toString(), 0, properties),
				Unpooled.wrappedBuffer(message.getPayload()));
		Instant end = message.getExpiryTime();
		if (end != null) {
			this.store.retain(topic, publish, end);
		}
		else {
			this.store.retain(topic, publish);
		}
	}

	private synchronized void restore() {
		this.limits.clear();
		this.store.retainedOnTopic(ALL)
			.forEach((message) -> this.limits.add(message.getTopic().toString(), size(message)));
		this.store.listExpirable().forEach((message) -> track(message.getTopic(), message.getExpiryTime()));
	}

	private void track(Topic topic, Instant end) {
		this.ends.put(topic.toString(), end);
		this.expiry.track(topic.toString(), () -> Optional.of(end));
	}

	/** Another message may have replaced the one that was tracked. */
	private synchronized void expire(String topic) {
		Instant end = this.ends.get(topic);
		if (end != null && !end.isAfter(Instant.now())) {
			this.ends.remove(topic);
			this.store.cleanRetained(Topic.asTopic(topic));
			this.limits.remove(topic);
		}
	}

	private static long size(RetainedMessage message) {
		return MessageWeight.of(TopicSpaces.plain(message.getTopic().toString()), message.getPayload().length,
				List.of(message.getMqttProperties()));
	}

	/**
	 * Returns how many messages of clients are kept.
	 * @return the number, with those that have expired and are not removed yet
	 */
	long count() {
		return this.limits.messages();
	}

	/**
	 * Keeps a message of the server's own.
	 * @param topic a topic below {@code $SYS}
	 * @param payload the payload
	 */
	void keepSystem(Topic topic, byte[] payload) {
		this.system.put(topic, new RetainedMessage(topic, MqttQoS.AT_MOST_ONCE, payload, new MqttProperty<?>[0]));
	}

	/**
	 * Keeps a message in the place of the one its topic has. An empty one removes it.
	 * @param topic the topic
	 * @param message the message, which stays the caller's
	 * @param end when it expires, {@link Instant#MAX} for never
	 */
	synchronized void keep(Topic topic, MqttPublishMessage message, Instant end) {
		String name = topic.toString();
		this.expiry.untrack(name);
		this.ends.remove(name);
		this.store.cleanRetained(topic);
		this.limits.remove(name);
		int size = message.payload().readableBytes();
		if (size == 0 || !this.limits.keep(name, MessageWeight.of(message))) {
			return;
		}
		if (end.equals(Instant.MAX)) {
			this.store.retain(topic, message);
		}
		else {
			this.store.retain(topic, message, end);
			track(topic, end);
		}
	}

	/**
	 * Returns the messages that match a filter.
	 * @param topicFilter the filter
	 * @return the messages that have not expired
	 */
	Collection<RetainedMessage> matching(String topicFilter) {
		if (topicFilter.startsWith(SYSTEM)) {
			Topic filter = Topic.asTopic(topicFilter);
			return this.system.values().stream().filter((message) -> message.getTopic().match(filter)).toList();
		}
		Instant now = Instant.now();
		List<RetainedMessage> messages = new ArrayList<>();
		for (RetainedMessage message : this.store.retainedOnTopic(topicFilter)) {
			Instant end = message.getExpiryTime();
			if (end == null || end.isAfter(now)) {
				messages.add(message);
			}
		}
		return messages;
	}

}
