// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.function.Consumer;

import io.moquette.broker.IRetainedRepository;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages on disk, in Moquette's maps, with properties that these can keep.
 * Moquette's own store looks at each message for each filter.
 */
final class MoquetteRetainedFile {

	private final MVMap<Topic, RetainedMessage> forever;

	private final MVMap<Topic, RetainedMessage> expiring;

	MoquetteRetainedFile(IRetainedRepository store) {
		this.forever = MoquetteInternals.RETAINED_FOREVER.get(store);
		this.expiring = MoquetteInternals.RETAINED_EXPIRING.get(store);
	}

	/**
	 * Reads all messages, one after the other.
	 * @param each gets each of them, and may change the store
	 */
	void forEach(Consumer<RetainedMessage> each) {
		this.forever.keySet().forEach((topic) -> accept(this.forever.get(topic), each));
		this.expiring.keySet().forEach((topic) -> accept(this.expiring.get(topic), each));
	}

	private static void accept(@Nullable RetainedMessage message, Consumer<RetainedMessage> each) {
		if (message != null) {
			each.accept(unpacked(message));
		}
	}

	/**
	 * Reads a message.
	 * @param name its topic
	 * @return the message, {@code null} if there is none
	 */
	@Nullable RetainedMessage get(String name) {
		Topic topic = Topic.asTopic(name);
		RetainedMessage message = this.forever.get(topic);
		RetainedMessage found = (message != null) ? message : this.expiring.get(topic);
		return (found != null) ? unpacked(found) : null;
	}

	/**
	 * Writes a message, in the place of the one that its topic has.
	 * @param message the message
	 */
	void put(RetainedMessage message) {
		MVMap<Topic, RetainedMessage> map = (message.getExpiryTime() != null) ? this.expiring : this.forever;
		MVMap<Topic, RetainedMessage> other = (message.getExpiryTime() != null) ? this.forever : this.expiring;
		other.remove(message.getTopic());
		map.put(message.getTopic(),
				with(message, new StoredProperties(message.getMqttProperties(), Instant.MAX, false).pack()));
	}

	void remove(String name) {
		Topic topic = Topic.asTopic(name);
		this.forever.remove(topic);
		this.expiring.remove(topic);
	}

	private static RetainedMessage unpacked(RetainedMessage message) {
		return with(message, StoredProperties.unpack(message.getMqttProperties()).properties());
	}

	private static RetainedMessage with(RetainedMessage message, MqttProperty<?>[] properties) {
		return new RetainedMessage(message.getTopic(), message.qosLevel(), message.getPayload(), properties,
				message.getExpiryTime());
	}

}
