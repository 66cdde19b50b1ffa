// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.moquette.broker.ISessionsRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.Server;
import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.retained.RetainedPublish;
import io.mqttpanel.broker.mqtt.session.ClientSessions;

/**
 * Does to the engine's sessions what the front asks, on the loops of the engine that own
 * them, and so that no failure ends a loop.
 */
final class MoquetteClientSessions implements ClientSessions {

	private static final Class<?>[] ROUTE = { String.class, String.class, Callable.class };

	private static final Class<?>[] PUBLISH = { String.class, Instant.class, MqttPublishMessage.class };

	private static final Class<?>[] RETAIN = { Topic.class, MqttPublishMessage.class };

	private final Server server;

	MoquetteClientSessions(Server server) {
		this.server = server;
	}

	/**
	 * Runs something on the loop of a session, in turn.
	 * @param clientId whose session
	 * @param task what to run
	 * @return {@code false} if the loop has no room
	 */
	boolean run(String clientId, Runnable task) {
		Callable<Void> command = () -> {
			task.run();
			return null;
		};
		Object result = MoquetteFields.call(dispatcher(), "routeCommand", ROUTE, clientId, "front", command);
		return result != null && Boolean.TRUE.equals(MoquetteFields.call(result, "isSuccess", new Class<?>[0]));
	}

	private Object dispatcher() {
		return MoquetteFields.read(this.server, "dispatcher");
	}

	/**
	 * Returns a session. To be called on its loop.
	 * @param clientId whose session
	 * @return the session, {@code null} if there is none
	 */
	@Nullable Object find(String clientId) {
		return ((Map<?, ?>) MoquetteFields.read(MoquetteFields.read(this.server, "sessions"), "pool")).get(clientId);
	}

	/**
	 * Changes what a session is and saves it. To be called on its loop.
	 * @param session the session
	 * @param data what it is from now on
	 */
	void update(Object session, SessionData data) {
		MoquetteFields.write(session, "data", data);
		((ISessionsRepository) MoquetteFields.read(MoquetteFields.read(this.server, "sessions"), "sessionsRepository"))
			.saveSession(data);
	}

	@Override
	public void expireAfter(String clientId, int protocolVersion, int seconds) {
		run(clientId, () -> {
			Object session = find(clientId);
			if (session != null) {
				// What was begun for an earlier connection begins anew for the next one.
				MoquetteFields.write(session, "resendingNonAcked", false);
				update(session,
						new SessionData(clientId, version(protocolVersion), seconds, Clock.systemDefaultZone()));
			}
		});
	}

	@Override
	// The engine declares it so; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	public void abandon(String clientId) {
		run(clientId, () -> {
			Object session = find(clientId);
			if (session == null) {
				return;
			}
			AtomicReference<Enum<?>> status = (AtomicReference<Enum<?>>) MoquetteFields.read(session, "status");
			Enum<?> before = status.get();
			if (before.name().equals("CONNECTING") && status.compareAndSet(before, constant(before, "DISCONNECTED"))) {
				unlessDestroyed(session, () -> MoquetteFields.call(MoquetteFields.read(this.server, "sessions"),
						"connectionClosed", new Class<?>[] { session.getClass() }, session));
			}
		});
	}

	/**
	 * Has the engine do something about a session whose client is gone, unless there is
	 * none any more: where the client was gone before it was told that it is let in, the
	 * engine ends the session on an event loop, perhaps at this moment. To be called on
	 * the session's loop.
	 * @param session the session
	 * @param task what to do
	 */
	static void unlessDestroyed(Object session, Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			if (!isDestroyed(session)) {
				throw ex;
			}
		}
	}

	/**
	 * Another connection of the client has begun anew meanwhile, or its session is over.
	 */
	static boolean isDestroyed(Object session) {
		return MoquetteFields.read(session, "status").toString().equals("DESTROYED");
	}

	private static Enum<?> constant(Enum<?> other, String name) {
		return Stream.of(other.getDeclaringClass().getEnumConstants())
			.filter((constant) -> constant.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static MqttVersion version(int level) {
		return switch (level) {
			case 3 -> MqttVersion.MQTT_3_1;
			case 4 -> MqttVersion.MQTT_3_1_1;
			default -> MqttVersion.MQTT_5;
		};
	}

	@Override
	public boolean publish(String clientId, MqttPublishMessage publish) {
		return run(clientId, () -> {
			try {
				Object dispatcher = dispatcher();
				MoquetteFields.call(dispatcher, "publish2Subscribers", PUBLISH, clientId, end(publish), publish);
				// The store must not take another message for this one.
				RetainedPublish.takeAsked();
				MoquetteFields.call(dispatcher, "manageRetain", RETAIN,
						Topic.asTopic(publish.variableHeader().topicName()), publish);
			}
			finally {
				publish.release();
			}
		});
	}

	private static Instant end(MqttPublishMessage publish) {
		return (publish.variableHeader()
			.properties()
			.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL) instanceof IntegerProperty seconds)
					? Instant.now().plusSeconds(Integer.toUnsignedLong(seconds.value())) : Instant.MAX;
	}

	@Override
	public void share(String clientId, String shareName, String topicFilter, MqttSubscriptionOption option) {
		run(clientId, () -> {
			if (find(clientId) != null) {
				MoquetteSubscriptions.directory(this.server)
					.addShared(clientId, new ShareName(shareName), Topic.asTopic(topicFilter), option);
			}
		});
	}

}
