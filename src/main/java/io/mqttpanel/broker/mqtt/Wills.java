// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Wills of clients that are gone, each until its delay or its session is over, whichever
 * is first, or its client comes back to the session [MQTT5-3.1.3-9]. There is at most one
 * for each session. One whose client is revoked is dropped, wherever it waits. The engine
 * is told of those that wait for their delay, and keeps what it stores. Safe on any
 * thread.
 */
final class Wills {

	/** More than the engine can count to is for ever. */
	static final int FOREVER = Integer.MAX_VALUE;

	private static final long RETRY_SECONDS = 1;

	private final ConcurrentMap<String, Will> waiting = new ConcurrentHashMap<>();

	/** Timers of wills that wait, by session. */
	private final ConcurrentMap<String, Future<?>> timers = new ConcurrentHashMap<>();

	private final TeamShares bytes;

	private final long maxBytes;

	private final Supplier<Engine> engine;

	private final BiPredicate<Credentials, @Nullable Granted> revoked;

	/**
	 * Creates the wills of one broker.
	 * @param engine the engine that publishes them
	 * @param revoked says whether the access of a client was revoked a short while ago
	 */
	Wills(Supplier<Engine> engine, BiPredicate<Credentials, @Nullable Granted> revoked) {
		this(engine, revoked, HeapShare.WILLS.bytes());
	}

	Wills(Supplier<Engine> engine, BiPredicate<Credentials, @Nullable Granted> revoked, long maxBytes) {
		this.engine = engine;
		this.revoked = revoked;
		this.maxBytes = maxBytes;
		this.bytes = new TeamShares(maxBytes);
	}

	/**
	 * Reads the will a client sends.
	 * @param client the client
	 * @param connect its CONNECT
	 * @return the will, {@code null} if it has none, or one for a topic that is the
	 * server's own [MQTT-4.7.2-1]
	 */
	static @Nullable Will of(ClientConnection client, MqttConnectMessage connect) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttConnectPayload payload = connect.payload();
		if (!header.isWillFlag() || payload.willTopic() == null || TopicName.isReserved(payload.willTopic())) {
			return null;
		}
		long delay = 0;
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : payload.willProperties().listAll()) {
			if (property.propertyId() != MqttProperties.WILL_DELAY_INTERVAL) {
				properties.add(property);
			}
			else if (property instanceof IntegerProperty interval) {
				delay = Integer.toUnsignedLong(interval.value());
			}
		}
		byte[] message = payload.willMessageInBytes();
		return new Will(client.sessionId(), client.credentials().withoutPassword(), client.grant(), payload.willTopic(),
				(message != null) ? message : new byte[0], MqttQoS.valueOf(header.willQos()), header.isWillRetain(),
				delay, properties);
	}

	/**
	 * Takes the will of a connection that has ended.
	 * @param will the will
	 * @param expirySeconds for how long the session is kept
	 * @param timer waits for the delay
	 * @return {@code false} if there is no room for it to wait, and it is published now
	 */
	boolean leave(Will will, int expirySeconds, EventExecutor timer) {
		long delay = (expirySeconds == FOREVER) ? will.delaySeconds() : Math.min(will.delaySeconds(), expirySeconds);
		boolean fits = add(will);
		if (isRevoked(will)) {
			discard(will);
		}
		else if (delay == 0 || !fits) {
			publish(will, timer);
		}
		else {
			keep(will, delay);
			publishLater(will, delay, timer);
		}
		return delay == 0 || fits;
	}

	/** What has taken it in the meantime knows nothing of what is kept. */
	private void keep(Will will, long seconds) {
		this.engine.get().keepWill(will, seconds);
		if (this.waiting.get(will.sessionId()) == null) {
			this.engine.get().forgetWill(will.sessionId());
		}
	}

	/**
	 * Takes a will that the engine has kept over the end of the broker. It waits if all
	 * that wait have room, in whatever order they come back.
	 * @param will the will, with what is left of its delay
	 * @param timer waits for that
	 */
	void restore(Will will, EventExecutor timer) {
		boolean fits = add(will) || this.bytes.taken() <= this.maxBytes;
		publishLater(will, fits ? will.delaySeconds() : 0, timer);
	}

	/** Returns whether there is room for it to wait for its delay. */
	private boolean add(Will will) {
		Will before = this.waiting.put(will.sessionId(), will);
		return count(will, will.weight() - ((before != null) ? before.weight() : 0));
	}

	private boolean count(Will will, long difference) {
		return this.bytes.add(SessionId.team(will.sessionId()), difference);
	}

	private boolean take(Will will) {
		boolean taken = this.waiting.remove(will.sessionId(), will);
		if (taken) {
			count(will, -will.weight());
			cancel(this.timers.remove(will.sessionId()));
		}
		return taken;
	}

	private boolean discard(Will will) {
		boolean taken = take(will);
		if (taken) {
			this.engine.get().forgetWill(will.sessionId());
		}
		return taken;
	}

	private static void cancel(@Nullable Future<?> timer) {
		if (timer != null) {
			timer.cancel(false);
		}
	}

	/** A timer keeps its will in memory, and may be one for years. */
	private void publishLater(Will will, long seconds, EventExecutor timer) {
		if (!timer.isShuttingDown()) {
			cancel(this.timers.put(will.sessionId(),
					timer.schedule(() -> publish(will, timer), seconds, TimeUnit.SECONDS)));
			if (this.waiting.get(will.sessionId()) == null) {
				cancel(this.timers.remove(will.sessionId()));
			}
		}
	}

	private void publish(Will will, EventExecutor timer) {
		if (take(will)) {
			publishWhenThereIsRoom(will, timer);
		}
	}

	private void publishWhenThereIsRoom(Will will, EventExecutor timer) {
		if (isRevoked(will)) {
			this.engine.get().forgetWill(will.sessionId());
		}
		else if (!publish(will)) {
			Will due = will.delayed(0);
			// There is one for each session: a later one takes its place.
			if (this.waiting.putIfAbsent(due.sessionId(), due) == null) {
				count(due, due.weight());
				if (isRevoked(due)) {
					discard(due);
				}
				else {
					publishLater(due, RETRY_SECONDS, timer);
				}
			}
		}
	}

	/**
	 * A revocation drops what waits; what begins to wait meanwhile is dropped by this.
	 */
	private boolean isRevoked(Will will) {
		return this.revoked.test(will.credentials(), will.grant());
	}

	/**
	 * Drops the wills of clients that are revoked. Called when {@code revoked} covers
	 * them.
	 * @param targets who is revoked
	 * @return how many were dropped
	 */
	int drop(Set<RevocationTarget> targets) {
		int dropped = 0;
		for (Will will : this.waiting.values()) {
			dropped += (will.matches(targets) && discard(will)) ? 1 : 0;
		}
		return dropped;
	}

	private boolean publish(Will will) {
		MqttPublishMessage message = will.message();
		boolean taken = this.engine.get().publish(will.sessionId(), message);
		if (!taken) {
			message.release();
		}
		return taken;
	}

	/**
	 * Notes that a client has connected: its will is not to be published if its session
	 * goes on, and at once if that has ended, or if the will was due and there was no
	 * room for it. It is dropped if the client may not publish it any more.
	 * @param client the client
	 * @param sessionPresent whether the session goes on
	 * @param timer waits for room
	 */
	void connected(ClientConnection client, boolean sessionPresent, EventExecutor timer) {
		Will left = this.waiting.get(client.sessionId());
		if (left == null || !take(left)) {
			return;
		}
		if ((!sessionPresent || left.delaySeconds() == 0) && mayPublish(client, left)) {
			publishWhenThereIsRoom(left, timer);
		}
		else {
			this.engine.get().forgetWill(left.sessionId());
		}
	}

	/** The rules of another user say nothing about it. */
	private static boolean mayPublish(ClientConnection client, Will will) {
		return !Objects.equals(client.credentials().username(), will.credentials().username())
				|| will.isAllowed(client.rules());
	}

	/**
	 * Publishes the wills that still wait, because the broker stops and would forget
	 * them; those that the engine keeps wait on. Called when no connection is left.
	 */
	void publishAll() {
		this.waiting.values().forEach((will) -> {
			if (isRevoked(will)) {
				discard(will);
			}
			else if (!this.engine.get().keepsWill(will.sessionId()) && take(will)) {
				publish(will);
			}
		});
	}

	/**
	 * Forgets the wills that still wait, but not what the engine keeps of them.
	 */
	void clear() {
		this.waiting.values().forEach(this::take);
	}

}
