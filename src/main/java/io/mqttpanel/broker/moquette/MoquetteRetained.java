// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.persistence.H2RetainedRepository;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.retained.RetainedPublish;

/**
 * The engine's store of retained messages, put right: a message of QoS 0 is kept like any
 * other, where the engine only removes what was there; a new one takes the place of the
 * old one also if only one of them expires; what has expired is not given out, and the
 * rest with the seconds it has left [MQTT5-3.3.2.3.3]. What is one too many is not kept,
 * and what it would have replaced is not true any more and goes. Messages about the
 * broker itself are kept apart: wildcards at the beginning of a filter do not find them
 * [MQTT-4.7.2-1]. Changed by one thread at a time, so that what is new does not go with
 * what has expired.
 */
final class MoquetteRetained implements IRetainedRepository {

	private static final int EXPIRY = MqttProperties.PUBLICATION_EXPIRY_INTERVAL;

	private static final String PUBLISHER = "system";

	private static final String SYSTEM = "$SYS/";

	private final IRetainedRepository store;

	private final MoquetteExpiry expiry = new MoquetteExpiry("retained messages", (topic, task) -> {
		task.run();
		return true;
	}, this::expire);

	private final RetainedLimits limits;

	/** When the messages that expire do. */
	private final Map<String, Instant> ends = new HashMap<>();

	/** The server's own messages, which nobody needs after a restart. */
	private final ConcurrentMap<Topic, RetainedMessage> system = new ConcurrentHashMap<>();

	private MoquetteRetained(IRetainedRepository store, RetainedLimits limits) {
		this.store = store;
		this.limits = limits;
	}

	/**
	 * Takes the place of the store in an engine that has just been started.
	 * @param server the engine
	 * @param limits how much is kept
	 */
	static void install(Server server, RetainedLimits limits) {
		Object dispatcher = MoquetteFields.read(server, "dispatcher");
		IRetainedRepository made = (IRetainedRepository) MoquetteFields.read(dispatcher, "retainedRepository");
		IRetainedRepository store = (made instanceof H2RetainedRepository) ? new MoquetteRetainedFile(made) : made;
		limits.clear();
		store.retainedOnTopic("#").forEach((message) -> limits.add(message.getTopic().toString(), size(message)));
		MoquetteRetained retained = new MoquetteRetained(store, limits);
		MoquetteFields.write(dispatcher, "retainedRepository", retained);
		retained.expiry.install(dispatcher, "retainedMessagesExpirationService");
		store.listExpirable().forEach((message) -> {
			retained.ends.put(message.getTopic().toString(), message.getExpiryTime());
			retained.track(message.getTopic(), message.getExpiryTime());
		});
	}

	private void track(Topic topic, Instant expiry) {
		this.expiry.track(topic.toString(), () -> Optional.of(expiry));
	}

	/** Another message may have taken the place of the one that was waited for. */
	private synchronized void expire(String topic) {
		Instant end = this.ends.get(topic);
		if (end != null && !end.isAfter(Instant.now())) {
			Topic expired = Topic.asTopic(topic);
			this.ends.remove(topic);
			this.store.cleanRetained(expired);
			this.limits.remove(topic);
		}
	}

	private static long size(RetainedMessage message) {
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : message.getMqttProperties()) {
			properties.add(property);
		}
		return RetainedLimits.bytes(message.getTopic().toString(), message.getPayload().length, properties);
	}

	/**
	 * Publishes to a topic of the server's own, at QoS 0, and keeps the message.
	 * @param server the engine, running
	 * @param topicName a topic below {@code $SYS}
	 * @param value the payload
	 */
	static void publish(Server server, String topicName, String value) {
		byte[] payload = value.getBytes(StandardCharsets.UTF_8);
		Topic topic = Topic.asTopic(topicName);
		installed(server).system.put(topic,
				new RetainedMessage(topic, MqttQoS.AT_MOST_ONCE, payload, new MqttProperty<?>[0]));
		server.internalPublish(MqttMessageBuilders.publish()
			.topicName(topicName)
			.qos(MqttQoS.AT_MOST_ONCE)
			.retained(true)
			.payload(Unpooled.wrappedBuffer(payload))
			.build(), PUBLISHER);
	}

	/**
	 * Counts the messages of clients that are kept.
	 * @param server the engine, running
	 * @return the number, with those that have expired and are not removed yet
	 */
	static int count(Server server) {
		IRetainedRepository store = installed(server).store;
		return (store instanceof MoquetteRetainedFile stored)
				? size(stored.file(), "retainedMap") + size(stored.file(), "retainedExpireMap")
				: size(store, "storage") + size(store, "storageExpire");
	}

	private static int size(IRetainedRepository store, String name) {
		return ((Map<?, ?>) MoquetteFields.read(store, name)).size();
	}

	private static MoquetteRetained installed(Server server) {
		return (MoquetteRetained) MoquetteFields.read(MoquetteFields.read(server, "dispatcher"), "retainedRepository");
	}

	@Override
	public synchronized void cleanRetained(Topic topic) {
		if (this.system.containsKey(topic)) {
			return;
		}
		RetainedPublish publish = RetainedPublish.takeAsked();
		remove(topic);
		if (publish != null && publish.variableHeader().topicName().equals(topic.toString()) && isKept(publish)) {
			keep(topic, publish);
		}
	}

	private void remove(Topic topic) {
		this.expiry.untrack(topic.toString());
		this.ends.remove(topic.toString());
		this.store.cleanRetained(topic);
		this.limits.remove(topic.toString());
	}

	private boolean isTaken(Topic topic, MqttPublishMessage publish) {
		String name = topic.toString();
		return this.limits.keep(name,
				RetainedLimits.bytes(name, publish.payload().readableBytes(), publish.variableHeader().properties()));
	}

	/** The engine knows itself that an empty message is not kept. */
	private static boolean isKept(RetainedPublish publish) {
		return publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE && publish.payload().isReadable();
	}

	private void keep(Topic topic, MqttPublishMessage publish) {
		MqttProperty<?> expiry = publish.variableHeader().properties().getProperty(EXPIRY);
		if (expiry instanceof IntegerProperty seconds) {
			Instant end = Instant.now().plusSeconds(Integer.toUnsignedLong(seconds.value()));
			retain(topic, publish, end);
			track(topic, end);
		}
		else {
			retain(topic, publish);
		}
	}

	@Override
	public synchronized void retain(Topic topic, MqttPublishMessage msg) {
		remove(topic);
		if (isTaken(topic, msg)) {
			this.store.retain(topic, msg);
		}
	}

	@Override
	public synchronized void retain(Topic topic, MqttPublishMessage msg, Instant expiryTime) {
		remove(topic);
		if (isTaken(topic, msg)) {
			this.ends.put(topic.toString(), expiryTime);
			this.store.retain(topic, msg, expiryTime);
		}
	}

	@Override
	public boolean isEmpty() {
		return this.store.isEmpty();
	}

	@Override
	public Collection<RetainedMessage> retainedOnTopic(String topic) {
		if (topic.startsWith(SYSTEM)) {
			Topic filter = Topic.asTopic(topic);
			return this.system.values().stream().filter((message) -> message.getTopic().match(filter)).toList();
		}
		Instant now = Instant.now();
		List<RetainedMessage> messages = new ArrayList<>();
		for (RetainedMessage message : this.store.retainedOnTopic(topic)) {
			Instant expiry = message.getExpiryTime();
			if (expiry == null) {
				messages.add(message);
			}
			else if (expiry.isAfter(now)) {
				messages.add(withSecondsLeft(message, Duration.between(now, expiry).toSeconds()));
			}
		}
		return messages;
	}

	/** The engine would add what is left once more, as a negative number. */
	private static RetainedMessage withSecondsLeft(RetainedMessage message, long seconds) {
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : message.getMqttProperties()) {
			properties.add((property.propertyId() == EXPIRY) ? new IntegerProperty(EXPIRY, (int) seconds) : property);
		}
		return new RetainedMessage(message.getTopic(), message.qosLevel(), message.getPayload(),
				properties.listAll().toArray(new MqttProperty<?>[0]));
	}

	@Override
	public Collection<RetainedMessage> listExpirable() {
		return this.store.listExpirable();
	}

}
