// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;

import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Records of a store as lines, read as the broker reads them. Times are dates in seconds.
 */
final class EarlierRecords {

	private static final byte[] PROGRESS = { 2 };

	private final List<String> lines = new ArrayList<>();

	private final SessionStore store;

	EarlierRecords(SessionStore store) {
		this.store = store;
	}

	List<String> all() {
		GroupCommit commits = new GroupCommit(unclosed(), false, Duration.ZERO, (nanos, changed) -> {
		}, () -> {
		});
		try (commits) {
			StoreChanges changes = new StoreChanges(commits, false, Long.MAX_VALUE);
			new SessionRecords(changes, (session) -> true).list().forEach(this::add);
			SubscriptionRecords subscriptions = new SubscriptionRecords(changes, (session) -> true);
			subscriptions.listAllSubscriptions().forEach(this::add);
			subscriptions.listAllSharedSubscription().forEach(this::add);
			new RetainedRecords(changes)
				.forEach((message) -> this.lines.add(retained(message.getTopic().toString(), message.qosLevel().value(),
						date(message.getExpiryTime()), message.getPayload(), message.getMqttProperties())));
		}
		addOthers();
		return this.lines;
	}

	/** Commits close their store. */
	private SessionStore unclosed() {
		return (SessionStore) Proxy.newProxyInstance(EarlierRecords.class.getClassLoader(),
				new Class<?>[] { SessionStore.class }, (proxy, method, arguments) -> method.getName().equals("close")
						? null : method.invoke(this.store, arguments));
	}

	private void addOthers() {
		this.store.readAll(Kind.SESSION, (owner, key, value) -> {
			if (key.length > 0 && !Arrays.equals(key, PROGRESS)) {
				this.lines.add("named " + owner + " " + new String(value, StandardCharsets.UTF_8));
			}
			return true;
		});
		this.store.readAll(Kind.MESSAGE, (owner, key, value) -> {
			PublishedMessage message = MessageRecord.decode(value);
			byte[] payload = new byte[message.getPayload().readableBytes()];
			message.getPayload().readBytes(payload);
			return this.lines.add(message(owner, ByteBuffer.wrap(key).getLong(), message.getTopic().toString(),
					message.getPublishingQos().value(), MoquetteInternals.MESSAGE_IS_RETAINED.get(message),
					date(message.getMessageExpiry()), payload, message.getMqttProperties()));
		});
		this.store.readAll(Kind.SENT, (owner, key, value) -> {
			SentRecord sent = SentRecord.decode(value);
			return this.lines.add("sent " + owner + " " + Short.toUnsignedInt(ByteBuffer.wrap(key).getShort()) + " "
					+ sent.number() + " " + sent.order() + " " + sent.received());
		});
		this.store.readAll(Kind.RECEIVED, (owner, key, value) -> this.lines
			.add("received " + owner + " " + Short.toUnsignedInt(ByteBuffer.wrap(key).getShort())));
	}

	private void add(SessionData session) {
		this.lines.add("session " + session.clientId() + " " + session.protocolVersion() + " "
				+ session.expiryInterval() + " " + (SessionRecords.wasConnected(session) ? "connected"
						: MessageRecord.date(session.expireAt().orElseThrow()) / 1000));
	}

	private void add(Subscription each) {
		this.lines.add("subscription " + each.getClientId() + " " + each.getTopicFilter() + " " + each.option() + " "
				+ (each.hasSubscriptionIdentifier() ? each.getSubscriptionIdentifier().value() : 0));
	}

	private void add(SharedSubscription each) {
		this.lines.add("subscription " + each.clientId() + " $share/" + each.getShareName().getShareName() + "/"
				+ each.topicFilter() + " " + each.getOption() + " "
				+ (each.hasSubscriptionIdentifier() ? each.getSubscriptionIdentifier().value() : 0));
	}

	private static long date(Instant time) {
		return (time != null) ? MessageRecord.date(time) : Long.MAX_VALUE;
	}

	static String message(String owner, long number, String topic, int qos, boolean retained, long expiry,
			byte[] payload, MqttProperty<?>... properties) {
		return "message " + owner + " " + number + " " + topic + " " + qos + " " + retained + " "
				+ rest(expiry, payload, properties);
	}

	static String retained(String topic, int qos, long expiry, byte[] payload, MqttProperty<?>... properties) {
		return "retained " + topic + " " + qos + " " + rest(expiry, payload, properties);
	}

	private static String rest(long expiry, byte[] payload, MqttProperty<?>... properties) {
		List<String> all = new ArrayList<>();
		for (MqttProperty<?> property : properties) {
			all.add(property.propertyId() + "=" + value(property));
		}
		return ((expiry == Long.MAX_VALUE) ? "never" : expiry / 1000) + " " + all + " "
				+ new String(payload, StandardCharsets.ISO_8859_1);
	}

	private static String value(MqttProperty<?> property) {
		if (property instanceof BinaryProperty binary) {
			return Arrays.toString(binary.value());
		}
		return (property instanceof UserProperty user) ? user.value().key + ":" + user.value().value
				: String.valueOf(property.value());
	}

}
