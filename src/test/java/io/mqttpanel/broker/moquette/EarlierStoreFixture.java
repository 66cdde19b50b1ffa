// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

import io.moquette.broker.ISessionsRepository;
import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.RetainedMessage;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.moquette.persistence.EnqueuedMessageValueType;
import io.moquette.persistence.H2RetainedRepository;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;

/**
 * File as an earlier version has written it, with Moquette's repositories and what that
 * version added to them.
 */
public final class EarlierStoreFixture implements AutoCloseable {

	static final Instant CONNECTED = Instant.ofEpochMilli(Long.MAX_VALUE);

	private static final int ID_BITS = 16;

	private static final MqttProperty<?>[] NONE = {};

	private final MVStore store;

	private final ISessionsRepository sessions;

	private final ISubscriptionsRepository subscriptions;

	private final MVMap<String, Subscription> subscriptionMap;

	private final MVMap<Topic, RetainedMessage> retained;

	private final MVMap<Topic, RetainedMessage> expiring;

	/**
	 * Creates a file.
	 * @param directory where
	 */
	public EarlierStoreFixture(Path directory) {
		this.store = new MVStore.Builder().fileName(file(directory).toString()).autoCommitDisabled().open();
		this.sessions = (ISessionsRepository) MoquetteInternals.CREATE_SESSION_MAPS.create(this.store,
				SteadyClock.SYSTEM);
		this.subscriptions = (ISubscriptionsRepository) MoquetteInternals.CREATE_SUBSCRIPTION_MAPS.create(this.store);
		this.subscriptionMap = MoquetteInternals.SUBSCRIPTION_MAP.get(this.subscriptions);
		this.retained = MoquetteInternals.RETAINED_MAP.get(new H2RetainedRepository(this.store));
		this.expiring = this.store.openMap("retained_expiry_store",
				new MVMap.Builder<Topic, RetainedMessage>().valueType(this.retained.getValueType()));
	}

	static Path file(Path directory) {
		return directory.resolve("moquette_store.h2");
	}

	/** A session with the date of its end, {@code null} as Moquette stores it. */
	EarlierStoreFixture session(String clientId, MqttVersion version, int expiry, @Nullable Instant end) {
		this.sessions.saveSession(
				(end != null) ? new ISessionsRepository.SessionData(clientId, end, version, expiry, SteadyClock.SYSTEM)
						: new ISessionsRepository.SessionData(clientId, version, expiry, SteadyClock.SYSTEM));
		return this;
	}

	/**
	 * Stores a session of an absent client.
	 * @param clientId its client
	 * @return this
	 */
	public EarlierStoreFixture session(String clientId) {
		return session(clientId, MqttVersion.MQTT_5, 3600, Instant.now().plusSeconds(3600));
	}

	EarlierStoreFixture clientId(String sessionId, String clientId) {
		this.store.<String, String>openMap("client-ids").put(sessionId, clientId);
		return this;
	}

	EarlierStoreFixture unreleased(String clientId, byte[] packetIds) {
		this.store.<String, byte[]>openMap("unreleased").put(clientId, packetIds);
		return this;
	}

	EarlierStoreFixture subscription(String clientId, String filter, MqttSubscriptionOption option, int identifier) {
		this.subscriptionMap.put(clientId.length() + ":" + clientId + filter, of(clientId, filter, option, identifier));
		return this;
	}

	/** With the key that Moquette gives it. */
	EarlierStoreFixture moquetteSubscription(String clientId, String filter, MqttSubscriptionOption option) {
		this.subscriptions.addNewSubscription(of(clientId, filter, option, 0));
		return this;
	}

	private static Subscription of(String clientId, String filter, MqttSubscriptionOption option, int identifier) {
		return new Subscription(clientId, Topic.asTopic(filter), option,
				(identifier != 0) ? new SubscriptionIdentifier(identifier) : null);
	}

	EarlierStoreFixture shared(String clientId, String share, String filter, MqttSubscriptionOption option,
			int identifier) {
		this.store.<String, String>openMap("shared_subscriptions")
			.putIfAbsent(clientId, "shared_subscriptions_" + clientId.replace("\\", "\0\0"));
		if (identifier != 0) {
			this.subscriptions.addNewSharedSubscription(clientId, new ShareName(share), Topic.asTopic(filter), option,
					new SubscriptionIdentifier(identifier));
		}
		else {
			this.subscriptions.addNewSharedSubscription(clientId, new ShareName(share), Topic.asTopic(filter), option);
		}
		return this;
	}

	/** A message that waits if its packet identifier is 0, and was sent otherwise. */
	EarlierStoreFixture message(String clientId, long number, int id, EnqueuedMessage message) {
		return messageIn("messages_" + clientId.replace("\\", "\0\0"), number, id, message);
	}

	EarlierStoreFixture messageIn(String map, long number, int id, EnqueuedMessage message) {
		this.store.openMap(map, new MVMap.Builder<Long, EnqueuedMessage>().valueType(new EnqueuedMessageValueType()))
			.put(number << ID_BITS | id, message);
		return this;
	}

	EarlierStoreFixture queue(String clientId) {
		this.store.openMap("messages_" + clientId.replace("\\", "\0\0"),
				new MVMap.Builder<Long, EnqueuedMessage>().valueType(new EnqueuedMessageValueType()));
		return this;
	}

	static PublishedMessage publish(String topic, String payload, int qos) {
		return publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, false, Long.MAX_VALUE, NONE);
	}

	/** A message whose expiry, as a date, and properties are packed. */
	static PublishedMessage publish(String topic, byte[] payload, int qos, boolean retained, long expiry,
			MqttProperty<?>... properties) {
		boolean plain = properties.length == 0 && !retained && expiry == Long.MAX_VALUE;
		return new PublishedMessage(Topic.asTopic(topic), MqttQoS.valueOf(qos), Unpooled.wrappedBuffer(payload), false,
				Instant.MAX, plain ? NONE : packed(retained, expiry, properties));
	}

	/** A message whose properties are those of PUBLISH. */
	static PublishedMessage unpacked(String topic, String payload, int qos, MqttProperty<?>... properties) {
		return new PublishedMessage(Topic.asTopic(topic), MqttQoS.valueOf(qos),
				Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)), false, Instant.MAX, properties);
	}

	static EnqueuedMessage received() {
		return new PubRelMarker();
	}

	EarlierStoreFixture retained(String topic, byte[] payload, int qos, long expiry, MqttProperty<?>... properties) {
		MqttProperty<?>[] stored = (properties.length == 0) ? NONE : packed(false, Long.MAX_VALUE, properties);
		Topic name = Topic.asTopic(topic);
		if (expiry == Long.MAX_VALUE) {
			this.retained.put(name, new RetainedMessage(name, MqttQoS.valueOf(qos), payload, stored));
		}
		else {
			this.expiring.put(name,
					new RetainedMessage(name, MqttQoS.valueOf(qos), payload, stored, Instant.ofEpochMilli(expiry)));
		}
		return this;
	}

	/** The one property in which an earlier version kept what Moquette did not. */
	private static MqttProperty<?>[] packed(boolean retained, long expiry, MqttProperty<?>... properties) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream out = new DataOutputStream(bytes)) {
			out.writeBoolean(retained);
			out.writeLong(expiry);
			out.write(PropertiesRecord.encode(properties));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new MqttProperty<?>[] {
				new StringProperty(0, new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1)) };
	}

	void commit() {
		this.store.commit();
	}

	/** Leaves the file as a process that is killed. */
	void kill() {
		this.store.closeImmediately();
	}

	@Override
	public void close() {
		this.store.close();
	}

}
