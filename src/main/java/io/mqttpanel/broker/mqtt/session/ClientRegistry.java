// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.SessionClaims;

/**
 * Clients of one broker by the identifier of their session: the connection that each has,
 * and its session, also while it is absent. There is at most one connection for each: a
 * client that connects again ends its earlier connection, and begins only when what that
 * one has sent is handled and it is gone, so that what is reported of the two is reported
 * in order [MQTT-3.1.4-3]. Where teams share their client identifiers, each belongs to
 * one team for as long as that has a connection or a session with it. The sessions are
 * bounded by the engine's own: what that removes is removed here. Safe on any thread.
 */
public final class ClientRegistry implements LiveClients {

	/** Time that a client has to wait for what its earlier connection has sent. */
	private static final Duration TAKE_OVER = Duration.ofSeconds(5);

	/** The same when the broker stops. */
	private static final Duration SHUTDOWN = Duration.ofSeconds(1);

	private final ConcurrentMap<String, ClientConnection> connections = new ConcurrentHashMap<>();

	private final ClientSessions sessions = new ClientSessions();

	private final ClientIdOwners owners;

	private final ConnectionCloser closer;

	private final BrokerEvents events;

	private volatile ToIntFunction<Set<RevocationTarget>> wills = (targets) -> 0;

	private volatile SessionClaims claims = SessionClaims.ALONE;

	private volatile boolean closed;

	/**
	 * Creates the registry of one broker.
	 * @param closer what disconnects clients
	 * @param events where the ends of subscriptions are announced
	 * @param perTeam whether each team has client identifiers of its own
	 */
	ClientRegistry(ConnectionCloser closer, BrokerEvents events, boolean perTeam) {
		this.closer = closer;
		this.events = events;
		this.owners = new ClientIdOwners(perTeam);
	}

	/**
	 * Begins anew, without clients: those of an earlier run are gone, and their sessions
	 * are gone or are restored next.
	 */
	public void open() {
		this.connections.clear();
		this.sessions.clear();
		this.owners.clear();
		this.closed = false;
	}

	@Override
	public Stream<? extends LiveClient> live() {
		return this.connections.values().stream().filter((client) -> client.channel().isActive());
	}

	@Override
	public int dropWills(Set<RevocationTarget> targets) {
		return this.wills.applyAsInt(targets);
	}

	/**
	 * Sets what drops the wills that clients have left behind.
	 * @param wills drops those of the targets and returns how many
	 */
	public void onRevocation(ToIntFunction<Set<RevocationTarget>> wills) {
		this.wills = wills;
	}

	/**
	 * Sets with whom sessions are shared: the other nodes of a cluster.
	 * @param others their claims
	 */
	public void shareWith(SessionClaims others) {
		this.claims = others;
	}

	/**
	 * Ends the connection of a session that another node has claimed.
	 * @param sessionId which session
	 * @return completes when it is gone
	 */
	public CompletableFuture<Void> giveUp(String sessionId) {
		ClientConnection client = this.connections.get(sessionId);
		if (client == null) {
			return CompletableFuture.completedFuture(null);
		}
		this.closer.drain(client, MqttReasonCodes.Disconnect.SESSION_TAKEN_OVER, "connected again to another node",
				TAKE_OVER);
		return client.gone();
	}

	/**
	 * Ends a connection whose end is announced already, by another node.
	 * @param sessionId its session
	 * @param connection its number
	 */
	public void disown(String sessionId, long connection) {
		ClientConnection client = this.connections.get(sessionId);
		if (client != null && client.number() == connection) {
			client.channel().pipeline().fireUserEventTriggered(Kick.disowned());
		}
	}

	/**
	 * Returns what the other nodes know of sessions.
	 * @return the claims
	 */
	public SessionClaims claims() {
		return this.claims;
	}

	/**
	 * Makes a connection the only one of its client and disconnects the earlier one. The
	 * caller waits for {@link ClientConnection#turn()}.
	 * @param client the client on its new connection, which was granted access
	 * @return why the connection must not begin, {@code null} if it may
	 */
	public @Nullable ConnectionFault claim(ClientConnection client) {
		String sessionId = client.sessionId();
		if (!this.owners.own(sessionId, () -> begin(client, sessionId))) {
			return new ConnectionFault(client.protocolVersion(), Refusal.OTHER_TEAM,
					"has the client identifier of another team's client");
		}
		return this.closed ? new ConnectionFault(client.protocolVersion(), Refusal.UNAVAILABLE, "the broker shuts down")
				: null;
	}

	private void begin(ClientConnection client, String sessionId) {
		// Of a store that knew no owners, and the first one's to come.
		ClientSession unowned = this.sessions.remove(client.clientId());
		if (unowned != null && this.sessions.get(sessionId) == null) {
			keepSession(sessionId, unowned.belongsTo(client.clientId(), client.teamId()));
		}
		ClientConnection earlier = this.connections.put(sessionId, client);
		CompletableFuture<Void> gone = CompletableFuture.completedFuture(null);
		if (earlier != null) {
			gone = earlier.gone();
			this.closer.drain(earlier, MqttReasonCodes.Disconnect.SESSION_TAKEN_OVER,
					"connected again from " + client.remoteAddress(), TAKE_OVER);
		}
		Granted grant = client.grant();
		client.await(gone, this.claims.claim(sessionId, client.number(), (grant != null) ? grant.apiTokenId() : 0));
	}

	private void disown(String sessionId) {
		this.owners.disown(sessionId,
				() -> !this.connections.containsKey(sessionId) && this.sessions.get(sessionId) == null);
	}

	/**
	 * Notes that a connection is gone, and the engine told: the next one may begin. Its
	 * claim is given up if it is not yet.
	 * @param client the client on the connection
	 */
	public void release(ClientConnection client) {
		client.release();
		this.claims.release(client.sessionId(), client.number(), SessionClaims.End.UNBEGUN);
		if (this.connections.remove(client.sessionId(), client)) {
			disown(client.sessionId());
		}
	}

	/**
	 * Disconnects every client because the server goes down, when what it has sent is
	 * handled, and lets no other begin. Safe on any thread.
	 * @return completes when all are gone
	 */
	public CompletableFuture<Void> close() {
		// Connections that come later are turned away, earlier ones are in the map.
		this.closed = true;
		Collection<ClientConnection> open = List.copyOf(this.connections.values());
		open.forEach(this::shutDown);
		return CompletableFuture.allOf(open.stream().map(ClientConnection::gone).toArray(CompletableFuture<?>[]::new));
	}

	private void shutDown(ClientConnection client) {
		String sentence = "the broker shuts down";
		if (client.isAdmitted()) {
			this.closer.drain(client, MqttReasonCodes.Disconnect.SERVER_SHUTTING_DOWN, sentence, SHUTDOWN);
		}
		else {
			this.closer.disconnect(client, MqttReasonCodes.Disconnect.SERVER_SHUTTING_DOWN, sentence);
		}
	}

	/**
	 * Returns the session that a client could resume.
	 * @param sessionId the identifier of the session
	 * @return the session, a new one if there is none
	 */
	public ClientSession session(String sessionId) {
		return this.sessions.find(sessionId);
	}

	/**
	 * Creates a session.
	 * @return the session, not kept yet
	 */
	public ClientSession newSession() {
		return this.sessions.create();
	}

	/**
	 * Keeps a session until the engine says that it has ended.
	 * @param sessionId the identifier of the session
	 * @param session the session
	 */
	public void keepSession(String sessionId, ClientSession session) {
		this.sessions.keep(sessionId, session);
	}

	/**
	 * Takes room for a connection and its session, of which no team can use all.
	 * @param sessionId the identifier of the session
	 * @param more bytes of heap that the connection takes beside its session
	 * @param maximum bytes of the sessions and connections of all teams
	 * @param closed completes when the connection is closed, and frees its room
	 * @return {@code false} if there is no room
	 */
	public boolean takeRoom(String sessionId, long more, long maximum, ChannelFuture closed) {
		return this.sessions.takeRoom(sessionId, more, maximum, closed);
	}

	/**
	 * Restores a stored session, without what it has, at the start, before any client
	 * comes.
	 * @param sessionId which session
	 * @param clientId the client identifier, as its client spells it
	 */
	public void restoreSession(String sessionId, String clientId) {
		this.owners.restore(sessionId);
		keepSession(sessionId, newSession().belongsTo(clientId, SessionId.teamNumber(sessionId)));
	}

	/**
	 * Removes a session that has ended, and announces the end of its subscriptions.
	 * @param sessionId which it was
	 */
	public void removeSession(String sessionId) {
		ClientSession ended = this.sessions.remove(sessionId);
		if (ended != null) {
			ended.end(this.events);
		}
		disown(sessionId);
	}

}
