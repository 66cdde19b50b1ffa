// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

import io.moquette.broker.RetainedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Retained messages of all QoS, by their topics. They are in memory, or on disk where
 * sessions are, and then only their topics are in memory. A message that has expired is
 * not returned. A message over the limits is not kept, and the one it would have replaced
 * is removed, because it is outdated. Messages of the server's own are kept apart.
 * Changed by one thread at a time, so that a new message is not removed with an expired
 * one; read by any.
 */
final class MoquetteRetained {

	private static final MqttProperty<?>[] NO_PROPERTIES = {};

	private static final Logger logger = LoggerFactory.getLogger(MoquetteRetained.class);

	private final @Nullable RetainedRecords file;

	private final MoquetteExpiry expiry = new MoquetteExpiry("retained messages", (topic, task) -> {
		task.run();
		return true;
	}, this::expire);

	private final RetainedLimits limits;

	private final @Nullable RemoteSubscribers remote;

	/** Messages of clients, by the names of their topics among those of all teams. */
	private final NavigableMap<String, Kept> messages = new ConcurrentSkipListMap<>();

	/** Messages of the server's own, which are gone after a restart. */
	private final NavigableMap<String, Kept> system = new ConcurrentSkipListMap<>();

	/** Number of the newest message. */
	private volatile long newest;

	private MoquetteRetained(@Nullable RetainedRecords file, RetainedLimits limits,
			@Nullable RemoteSubscribers remote) {
		this.file = file;
		this.limits = limits;
		this.remote = remote;
		limits.clear();
	}

	/**
	 * Takes over the retained messages of a Moquette that has just been started.
	 * @param dispatcher its dispatcher
	 * @param file where they are stored, {@code null} for memory only
	 * @param limits how much is kept
	 * @param spaces spaces of topics
	 * @param remote hears of the topics whose messages have expired, {@code null} without
	 * other nodes
	 * @return the retained messages
	 */
	static MoquetteRetained install(Object dispatcher, @Nullable RetainedRecords file, RetainedLimits limits,
			TopicSpaces spaces, @Nullable RemoteSubscribers remote) {
		MoquetteRetained retained = new MoquetteRetained(file, limits, remote);
		retained.expiry.install(dispatcher, MoquetteInternals.DISPATCHER_RETAINED_EXPIRY);
		if (file != null) {
			retained.restore(file, spaces);
		}
		return retained;
	}

	/** The tenancy may be another one than when the messages were stored. */
	private synchronized void restore(RetainedRecords stored, TopicSpaces spaces) {
		Map<String, String> moved = new HashMap<>();
		int[] unowned = new int[1];
		stored.forEach((message) -> {
			String name = message.getTopic().toString();
			if (TopicSpaces.isQualified(name) && !spaces.perTeam()) {
				moved.put(name, TopicSpaces.plain(name));
			}
			else {
				unowned[0] += (spaces.perTeam() && !TopicSpaces.isQualified(name)) ? 1 : 0;
				enter(message);
			}
		});
		moved.forEach((name, plain) -> {
			RetainedMessage message = stored.get(name);
			if (message != null) {
				RetainedMessage renamed = new RetainedMessage(Topic.asTopic(plain), message.qosLevel(),
						message.getPayload(), message.getMqttProperties(), message.getExpiryTime());
				stored.put(renamed, () -> {
				});
				stored.remove(name);
				enter(renamed);
			}
		});
		if (unowned[0] > 0) {
			logger.warn("{} retained messages belong to no team, because they were stored before teams were separated: "
					+ "no client receives them. With mqtt-panel.tenancy=shared all clients do", unowned[0]);
		}
	}

	/** Enters a message that is on disk, whatever the limits say. */
	private void enter(RetainedMessage message) {
		String name = message.getTopic().toString();
		Instant end = end(message);
		this.limits.add(name, MessageWeight.of(TopicSpaces.plain(name), message.getPayload().length,
				List.of(message.getMqttProperties())));
		this.messages.put(name, new Kept(0, end, null));
		track(name, end);
	}

	private static Instant end(RetainedMessage message) {
		Instant end = message.getExpiryTime();
		return (end != null) ? end : Instant.MAX;
	}

	private void track(String name, Instant end) {
		if (!end.equals(Instant.MAX)) {
			this.expiry.track(name, () -> Optional.of(end));
		}
	}

	/** Another message may have replaced the one that was tracked. */
	private synchronized void expire(String name) {
		Kept kept = this.messages.get(name);
		if (kept != null && kept.isExpired()) {
			remove(name);
			if (this.remote != null) {
				this.remote.expired(name);
			}
		}
	}

	private void remove(String name) {
		Kept removed = this.messages.remove(name);
		if (this.file != null && (removed != null || this.file.isChanging(name))) {
			this.file.remove(name);
		}
		this.limits.remove(name);
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
	synchronized void keepSystem(Topic topic, byte[] payload) {
		this.newest++;
		this.system.put(topic.toString(), new Kept(this.newest, Instant.MAX,
				new RetainedMessage(topic, MqttQoS.AT_MOST_ONCE, payload, NO_PROPERTIES)));
	}

	/**
	 * Keeps a message in the place of the one its topic has. An empty one removes it.
	 * @param topic the topic
	 * @param publish the message, which stays the caller's
	 * @param end when it expires, {@link Instant#MAX} for never
	 */
	synchronized void keep(Topic topic, MqttPublishMessage publish, Instant end) {
		String name = topic.toString();
		this.expiry.untrack(name);
		if (!publish.payload().isReadable() || !this.limits.keep(name, MessageWeight.of(publish))) {
			remove(name);
			return;
		}
		RetainedMessage message = new RetainedMessage(topic, publish.fixedHeader().qosLevel(),
				ByteBufUtil.getBytes(publish.payload()),
				publish.variableHeader().properties().listAll().toArray(NO_PROPERTIES), nullable(end));
		this.newest++;
		Kept kept = new Kept(this.newest, end, message);
		this.messages.put(name, kept);
		track(name, end);
		if (this.file != null) {
			this.file.put(message, () -> this.messages.replace(name, kept, new Kept(kept.number(), end, null)));
		}
	}

	/**
	 * Removes the messages of clients whose topics are not among these.
	 * @param topics topics among those of all teams
	 */
	synchronized void keepOnly(Set<String> topics) {
		for (String name : this.messages.keySet()) {
			if (!topics.contains(name)) {
				this.expiry.untrack(name);
				remove(name);
			}
		}
	}

	/**
	 * Begins to look for the messages that match a filter, of those that are kept now. A
	 * message that is changed before it is found is not: who has subscribed gets the new
	 * one anyway.
	 * @param qualified the filter, among those of all teams
	 * @return the way through their topics
	 */
	RetainedCursor find(String qualified) {
		return find(qualified, this.newest, null);
	}

	/**
	 * Goes on to look for the messages that match a filter, of those that were kept
	 * before the start.
	 * @param qualified the filter, among those of all teams
	 * @param position the topic that was looked at last, {@code null} for none
	 * @return the rest of the way through their topics
	 */
	RetainedCursor resume(String qualified, @Nullable String position) {
		return find(qualified, 0, position);
	}

	private RetainedCursor find(String qualified, long most, @Nullable String position) {
		return new RetainedCursor(TopicName.isSystem(qualified) ? this.system : this.messages, qualified, most,
				position);
	}

	/**
	 * Returns the message of a topic.
	 * @param qualified the topic, among those of all teams
	 * @return the message, {@code null} if there is none any more or it has expired
	 */
	@Nullable RetainedMessage get(String qualified) {
		Kept kept = (TopicName.isSystem(qualified) ? this.system : this.messages).get(qualified);
		if (kept == null || kept.isExpired()) {
			return null;
		}
		if (kept.message() != null || this.file == null) {
			return kept.message();
		}
		return this.file.get(qualified);
	}

	/**
	 * Returns the messages of clients, as other nodes take them. Their publishers are not
	 * known any more.
	 * @return the messages
	 */
	Iterator<Retained> forOthers() {
		return this.messages.keySet()
			.stream()
			.map(this::get)
			.filter(Objects::nonNull)
			.map((message) -> RemoteMessage.retained(message, end(message)))
			.iterator();
	}

	private static @Nullable Instant nullable(Instant end) {
		return end.equals(Instant.MAX) ? null : end;
	}

	/**
	 * What is in memory of a message.
	 *
	 * @param number its number among all, 0 for one that was stored before the start
	 * @param end when it expires, {@link Instant#MAX} for never
	 * @param message the message, {@code null} if it is on disk
	 */
	record Kept(long number, Instant end, @Nullable RetainedMessage message) {

		boolean isExpired() {
			return !this.end.isAfter(SteadyClock.SYSTEM.instant());
		}

	}

}
