// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

import io.moquette.broker.ISubscriptionsRepository;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.SharedSubscription;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.SubscriptionIdentifier;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Subscriptions of stored sessions in the store, in the place of Moquette's. The key of
 * each is its filter, of a shared one with its share name.
 */
final class SubscriptionRecords implements ISubscriptionsRepository {

	/** Bytes that are stored of a subscription beside its filter. */
	static final int LENGTH = 1 + Integer.BYTES;

	private static final String SHARE = "$share/";

	private static final int QOS = 0x03;

	private static final int NO_LOCAL = 0x04;

	private static final int RETAIN_AS_PUBLISHED = 0x08;

	private static final int RETAIN_HANDLING = 4;

	private final StoreChanges changes;

	private final Predicate<String> stored;

	/**
	 * Creates the records.
	 * @param changes where changes are gathered
	 * @param stored says whether a session is stored
	 */
	SubscriptionRecords(StoreChanges changes, Predicate<String> stored) {
		this.changes = changes;
		this.stored = stored;
	}

	@Override
	public Set<Subscription> listAllSubscriptions() {
		Set<Subscription> all = new HashSet<>();
		this.changes.commits().store().readAll(Kind.SUBSCRIPTION, (owner, key, value) -> {
			String filter = new String(key, StandardCharsets.UTF_8);
			if (!filter.startsWith(SHARE)) {
				all.add(new Subscription(owner, Topic.asTopic(filter), option(value), identifier(value)));
			}
			return true;
		});
		return all;
	}

	@Override
	public Collection<SharedSubscription> listAllSharedSubscription() {
		Set<SharedSubscription> all = new HashSet<>();
		this.changes.commits().store().readAll(Kind.SUBSCRIPTION, (owner, key, value) -> {
			String filter = new String(key, StandardCharsets.UTF_8);
			if (filter.startsWith(SHARE)) {
				all.add(shared(owner, filter.substring(SHARE.length()), value));
			}
			return true;
		});
		return all;
	}

	private static SharedSubscription shared(String owner, String nameAndFilter, byte[] value) {
		int slash = nameAndFilter.indexOf('/');
		ShareName name = new ShareName(nameAndFilter.substring(0, slash));
		Topic filter = Topic.asTopic(nameAndFilter.substring(slash + 1));
		SubscriptionIdentifier identifier = identifier(value);
		return (identifier != null) ? new SharedSubscription(name, filter, owner, option(value), identifier)
				: new SharedSubscription(name, filter, owner, option(value));
	}

	/**
	 * Decodes the options of a subscription.
	 * @param value what is stored of it
	 * @return its options
	 */
	static MqttSubscriptionOption option(byte[] value) {
		int bits = value[0];
		return new MqttSubscriptionOption(MqttQoS.valueOf(bits & QOS), (bits & NO_LOCAL) != 0,
				(bits & RETAIN_AS_PUBLISHED) != 0, RetainedHandlingPolicy.valueOf(bits >> RETAIN_HANDLING));
	}

	/**
	 * Decodes the identifier of a subscription.
	 * @param value what is stored of it
	 * @return its identifier, {@code null} for none
	 */
	static @Nullable SubscriptionIdentifier identifier(byte[] value) {
		int identifier = ByteBuffer.wrap(value).getInt(1);
		return (identifier != 0) ? new SubscriptionIdentifier(identifier) : null;
	}

	/**
	 * Encodes a subscription.
	 * @param option its options
	 * @param identifier its identifier
	 * @return what is stored of it beside its filter
	 */
	static byte[] encode(MqttSubscriptionOption option, @Nullable SubscriptionIdentifier identifier) {
		int bits = option.qos().value() | (option.isNoLocal() ? NO_LOCAL : 0)
				| (option.isRetainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
				| option.retainHandling().value() << RETAIN_HANDLING;
		return ByteBuffer.allocate(LENGTH)
			.put((byte) bits)
			.putInt((identifier != null) ? identifier.value() : 0)
			.array();
	}

	/**
	 * Returns the key of a subscription.
	 * @param share its share name, {@code null} if it is not shared
	 * @param filter its filter
	 * @return the key among those of its session
	 */
	static byte[] key(@Nullable ShareName share, Topic filter) {
		String text = (share != null) ? SHARE + share.getShareName() + '/' + filter : filter.toString();
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void put(String clientId, byte[] key, byte[] value) {
		if (this.stored.test(clientId)) {
			this.changes.add(Change.put(Kind.SUBSCRIPTION, clientId, key, value));
		}
	}

	private void remove(String clientId, byte[] key) {
		if (this.stored.test(clientId)) {
			this.changes.add(Change.remove(Kind.SUBSCRIPTION, clientId, key));
		}
	}

	@Override
	public void addNewSubscription(Subscription subscription) {
		put(subscription.getClientId(), key(null, subscription.getTopicFilter()), encode(subscription.option(),
				subscription.hasSubscriptionIdentifier() ? subscription.getSubscriptionIdentifier() : null));
	}

	@Override
	public void removeSubscription(String topic, String clientID) {
		remove(clientID, key(null, Topic.asTopic(topic)));
	}

	/** They are removed one by one, or with their session. */
	@Override
	public void removeAllSharedSubscriptions(String clientId) {
	}

	@Override
	public void removeSharedSubscription(String clientId, ShareName share, Topic topicFilter) {
		remove(clientId, key(share, topicFilter));
	}

	@Override
	public void addNewSharedSubscription(String clientId, ShareName share, Topic topicFilter,
			MqttSubscriptionOption option) {
		put(clientId, key(share, topicFilter), encode(option, null));
	}

	@Override
	public void addNewSharedSubscription(String clientId, ShareName share, Topic topicFilter,
			MqttSubscriptionOption option, SubscriptionIdentifier subscriptionIdentifier) {
		put(clientId, key(share, topicFilter), encode(option, subscriptionIdentifier));
	}

}
