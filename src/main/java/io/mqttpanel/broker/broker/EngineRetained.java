// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.moquette.broker.IRetainedRepository;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.broker.netty.retained.RetainedPublish;

/**
 * The engine's store of retained messages, put right: a message of QoS 0 is kept like any
 * other, where the engine only removes what was there; a new one takes the place of the
 * old one also if only one of them expires; what has expired is not given out, and the
 * rest with the seconds it has left [MQTT5-3.3.2.3.3].
 */
final class EngineRetained implements IRetainedRepository {

	private static final int EXPIRY = MqttProperties.PUBLICATION_EXPIRY_INTERVAL;

	private final IRetainedRepository store;

	private final EngineExpiry expiry = new EngineExpiry("retained messages", (topic, task) -> {
		task.run();
		return true;
	}, this::expire);

	private EngineRetained(IRetainedRepository store) {
		this.store = store;
	}

	/**
	 * Takes the place of the store in an engine that has just been started.
	 * @param server the engine
	 */
	static void install(Server server) {
		Object dispatcher = EngineFields.read(server, "dispatcher");
		IRetainedRepository store = (IRetainedRepository) EngineFields.read(dispatcher, "retainedRepository");
		EngineRetained retained = new EngineRetained(store);
		EngineFields.write(dispatcher, "retainedRepository", retained);
		retained.expiry.install(dispatcher, "retainedMessagesExpirationService");
		store.listExpirable().forEach((message) -> retained.track(message.getTopic(), message.getExpiryTime()));
	}

	private void track(Topic topic, Instant expiry) {
		this.expiry.track(topic.toString(), () -> Optional.of(expiry));
	}

	/** Another message may have taken the place of the one that was waited for. */
	private void expire(String topic) {
		Instant now = Instant.now();
		this.store.retainedOnTopic(topic)
			.stream()
			.filter((message) -> message.getExpiryTime() != null && !message.getExpiryTime().isAfter(now))
			.forEach((message) -> this.store.cleanRetained(message.getTopic()));
	}

	@Override
	public void cleanRetained(Topic topic) {
		RetainedPublish publish = RetainedPublish.takeAsked();
		this.expiry.untrack(topic.toString());
		this.store.cleanRetained(topic);
		if (publish != null && publish.variableHeader().topicName().equals(topic.toString()) && isKept(publish)) {
			keep(topic, publish);
		}
	}

	/** The engine knows itself that an empty message is not kept. */
	private static boolean isKept(RetainedPublish publish) {
		return publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE && publish.payload().isReadable();
	}

	private void keep(Topic topic, MqttPublishMessage publish) {
		MqttProperty<?> expiry = publish.variableHeader().properties().getProperty(EXPIRY);
		if (expiry instanceof IntegerProperty seconds) {
			Instant end = Instant.now().plusSeconds(Integer.toUnsignedLong(seconds.value()));
			this.store.retain(topic, publish, end);
			track(topic, end);
		}
		else {
			this.store.retain(topic, publish);
		}
	}

	@Override
	public void retain(Topic topic, MqttPublishMessage msg) {
		this.expiry.untrack(topic.toString());
		this.store.cleanRetained(topic);
		this.store.retain(topic, msg);
	}

	@Override
	public void retain(Topic topic, MqttPublishMessage msg, Instant expiryTime) {
		this.store.cleanRetained(topic);
		this.store.retain(topic, msg, expiryTime);
	}

	@Override
	public boolean isEmpty() {
		return this.store.isEmpty();
	}

	@Override
	public Collection<RetainedMessage> retainedOnTopic(String topic) {
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
