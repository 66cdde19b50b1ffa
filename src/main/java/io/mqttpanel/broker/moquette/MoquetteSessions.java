// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.TimeUnit;

import io.moquette.broker.ISessionsRepository;
import io.moquette.broker.ISessionsRepository.SessionData;
import io.moquette.broker.NettyUtils;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.SessionRegistry.CreationModeEnum;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.security.AcceptAllAuthenticator;
import io.moquette.broker.security.IAuthenticator;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.EngineClient;

/**
 * Sessions of Moquette, by way of its private parts. All but {@link #connect},
 * {@link #count}, {@link #countInFlight} and {@link #awaitClosed} is called on the loop
 * of the session in question, or before there are clients.
 */
final class MoquetteSessions {

	private static final int MQTT_5 = 5;

	/** Messages of QoS 1 and 2 that are sent ahead of their acknowledgements. */
	private static final int MAX_IN_FLIGHT = 100;

	/** The same for MQTT 3, whose clients cannot say how many they take. */
	private static final int MAX_IN_FLIGHT_MQTT_3 = 10;

	private static final long COUNT_AGE = TimeUnit.SECONDS.toNanos(1);

	private static final IAuthenticator AUTHENTICATOR = new AcceptAllAuthenticator();

	private final SessionRegistry registry;

	private final Object dispatcher;

	private final Object configuration;

	private final SessionPool pool;

	/** Notified whenever the connection of a session has ended. */
	private final Object closing = new Object();

	private volatile @Nullable InFlightCount inFlightCount;

	/**
	 * Creates the way to the sessions of a Moquette.
	 * @param registry its sessions
	 * @param dispatcher its dispatcher
	 * @param config its settings
	 * @param pool the table of its sessions
	 */
	MoquetteSessions(SessionRegistry registry, Object dispatcher, IConfig config, SessionPool pool) {
		this.registry = registry;
		this.dispatcher = dispatcher;
		this.configuration = MoquetteInternals.CREATE_CONFIGURATION.create(config);
		this.pool = pool;
	}

	/**
	 * Creates Moquette's object for a connection. Called on any thread.
	 * @param channel the connection
	 * @param clientId the client, for what Moquette logs
	 * @return the object, which has no session yet
	 */
	Object connect(Channel channel, String clientId) {
		NettyUtils.clientID(channel, clientId);
		return MoquetteInternals.CREATE_CONNECTION.create(channel, this.configuration, AUTHENTICATOR, this.registry,
				this.dispatcher);
	}

	int count() {
		return this.pool.size();
	}

	/**
	 * Counts the messages in flight, at most once a second, because it looks at every
	 * session. Called on any thread.
	 * @return the number at the last count
	 */
	long countInFlight() {
		long now = System.nanoTime();
		InFlightCount last = this.inFlightCount;
		if (last == null || now - last.time() > COUNT_AGE) {
			long sum = 0;
			for (Object session : this.pool.values()) {
				sum += inFlight(session).count();
			}
			last = new InFlightCount(sum, now);
			this.inFlightCount = last;
		}
		return last.messages();
	}

	/**
	 * Returns a session.
	 * @param clientId whose session
	 * @return the session, {@code null} if there is none
	 */
	@Nullable Object find(String clientId) {
		return this.pool.get(clientId);
	}

	boolean isStored(String clientId) {
		return this.pool.isStored(clientId);
	}

	/**
	 * Prepares a session for the next connection of its client.
	 * @param session the session
	 * @param client the client
	 * @param expirySeconds for how long the session is kept from now on
	 * @throws java.io.UncheckedIOException if it cannot be read from disk: then nothing
	 * of it is changed, and it expires as before
	 */
	void prepare(Object session, EngineClient client, int expirySeconds) {
		DurableQueue stored = inFlight(session).store();
		if (stored != null) {
			stored.load();
		}
		expireAfter(session, client, expirySeconds);
	}

	/**
	 * Changes for how long a session is kept after its connection.
	 * @param session the session
	 * @param client its client
	 * @param seconds how many seconds
	 */
	void expireAfter(Object session, EngineClient client, int seconds) {
		update(session,
				new SessionData(client.sessionId(), version(client.protocolVersion()), seconds, SteadyClock.SYSTEM));
	}

	/**
	 * Replaces the data of a session and saves it.
	 * @param session the session
	 * @param data its data from now on
	 */
	void update(Object session, SessionData data) {
		MoquetteInternals.SESSION_DATA.set(session, data);
		store().saveSession(data);
	}

	private ISessionsRepository store() {
		return MoquetteInternals.REGISTRY_STORE.get(this.registry);
	}

	private static MqttVersion version(int level) {
		return switch (level) {
			case 3 -> MqttVersion.MQTT_3_1;
			case 4 -> MqttVersion.MQTT_3_1_1;
			default -> MqttVersion.MQTT_5;
		};
	}

	/**
	 * Creates the session of a client, or opens it again, and hands it to the connection.
	 * @param connect the CONNECT
	 * @param connection the connection of the client
	 * @param expirySeconds for how long the session is kept
	 */
	void open(MqttConnectMessage connect, MoquetteConnection connection, int expirySeconds) {
		String sessionId = connection.client().sessionId();
		// Moquette keeps sessions of MQTT 3 that are not clean, however short they are.
		boolean clean = connect.variableHeader().isCleanSession() || (expirySeconds == 0 && find(sessionId) == null);
		Object result = MoquetteInternals.REGISTRY_OPEN.create(this.registry, withExpiry(connect, clean, expirySeconds),
				sessionId, null);
		Object session = MoquetteInternals.OPENED_SESSION.get(result);
		MoquetteInternals.SESSION_BIND.call(session, connection.moquette());
		inFlight(session).bind(connection, maxInFlight(connect.variableHeader()));
		if (expirySeconds > 0) {
			this.pool.keepClientId(sessionId, connect.payload().clientIdentifier());
		}
		connection.opened(session, MoquetteInternals.OPENED_MODE.get(result) == CreationModeEnum.REOPEN_EXISTING);
	}

	/** Returns a CONNECT with nothing that Moquette would act on beside the session. */
	private static MqttConnectMessage withExpiry(MqttConnectMessage connect, boolean clean, int expirySeconds) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, expirySeconds));
		return new MqttConnectMessage(connect.fixedHeader(),
				new MqttConnectVariableHeader(header.name(), header.version(), false, false, false, 0, false, clean, 0,
						properties),
				new MqttConnectPayload(connect.payload().clientIdentifier(), MqttProperties.NO_PROPERTIES, null, null,
						null, null));
	}

	private static int maxInFlight(MqttConnectVariableHeader header) {
		if (header.version() < MQTT_5) {
			return MAX_IN_FLIGHT_MQTT_3;
		}
		return (header.properties().getProperty(MqttProperties.RECEIVE_MAXIMUM) instanceof IntegerProperty maximum)
				? Math.max(1, Math.min(maximum.value(), MAX_IN_FLIGHT)) : MAX_IN_FLIGHT;
	}

	static InFlightWindow inFlight(Object session) {
		return (InFlightWindow) MoquetteInternals.SESSION_IN_FLIGHT.get(session);
	}

	/**
	 * Ends the opening of a session.
	 * @param session the session
	 */
	void complete(Object session) {
		if (!MoquetteInternals.SESSION_COMPLETE.test(session)) {
			throw new IllegalStateException("The session is not being opened any more");
		}
		this.pool.connectionChanged(session);
	}

	/**
	 * Ends the connection of a session, however far it had come: the session is removed,
	 * or kept until it expires.
	 * @param session a session that is bound to the connection
	 */
	void close(Object session) {
		inFlight(session).unbind();
		// Moquette does not close a session that is still being opened.
		MoquetteInternals.SESSION_COMPLETE.call(session);
		try {
			MoquetteInternals.REGISTRY_CLOSED.call(this.registry, session);
		}
		finally {
			this.pool.connectionChanged(session);
			synchronized (this.closing) {
				this.closing.notifyAll();
			}
		}
	}

	/**
	 * Waits, blocking, until no client is connected any more. Called on any thread.
	 * @param deadline how long to wait at most
	 */
	void awaitClosed(Deadline deadline) {
		deadline.await(this::isClosedWithin);
	}

	private boolean isClosedWithin(long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		synchronized (this.closing) {
			for (Object connected = anyConnected(); connected != null; connected = anyConnected()) {
				while (MoquetteInternals.SESSION_IS_CONNECTED.test(connected)) {
					long left = end - System.nanoTime();
					if (left <= 0) {
						return false;
					}
					TimeUnit.NANOSECONDS.timedWait(this.closing, left);
				}
			}
		}
		return true;
	}

	private @Nullable Object anyConnected() {
		for (Object session : this.pool.values()) {
			if (MoquetteInternals.SESSION_IS_CONNECTED.test(session)) {
				return session;
			}
		}
		return null;
	}

	/**
	 * Removes a session that has expired.
	 * @param clientId whose session
	 */
	void remove(String clientId) {
		Object session = find(clientId);
		if (session != null) {
			MoquetteInternals.REGISTRY_EXPIRED.call(this.registry, MoquetteInternals.SESSION_DATA.get(session));
		}
	}

	/**
	 * Number of messages in flight.
	 *
	 * @param messages the number of all sessions together
	 * @param time when they were counted, in nanoseconds
	 */
	private record InFlightCount(long messages, long time) {

	}

}
