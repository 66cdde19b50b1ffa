// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

import io.netty.handler.codec.mqtt.MqttReasonCodes;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;

/**
 * Clients of one broker by client identifier: the connection that each has, and its
 * session, also while it is absent. There is at most one connection for each: a client
 * that connects again ends its earlier connection, and begins only when that one is gone,
 * so that what is reported of the two is reported in order [MQTT-3.1.4-3]. The sessions
 * are bounded by the engine's own: what that removes is removed here. Safe on any thread.
 */
public final class ClientRegistry implements LiveClients {

	private final ConcurrentMap<String, ClientConnection> connections = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, ClientSession> sessions = new ConcurrentHashMap<>();

	private final ConnectionCloser closer;

	private volatile ToIntFunction<RevocationTarget> wills = (target) -> 0;

	private volatile boolean closed;

	/**
	 * Creates the registry of one broker.
	 * @param closer what disconnects clients
	 */
	ClientRegistry(ConnectionCloser closer) {
		this.closer = closer;
	}

	/**
	 * Begins anew, without clients: those of an earlier run are gone, and their sessions
	 * are gone or are restored next.
	 */
	public void open() {
		this.connections.clear();
		this.sessions.clear();
		this.closed = false;
	}

	@Override
	public Stream<? extends LiveClient> live() {
		return this.connections.values().stream().filter((client) -> client.channel().isActive());
	}

	@Override
	public @Nullable LiveClient find(String clientId) {
		ClientConnection client = this.connections.get(clientId);
		return (client != null && client.channel().isActive()) ? client : null;
	}

	@Override
	public int dropWills(RevocationTarget target) {
		return this.wills.applyAsInt(target);
	}

	/**
	 * Sets what drops the wills that clients have left behind.
	 * @param wills drops those of a target and returns how many
	 */
	public void onRevocation(ToIntFunction<RevocationTarget> wills) {
		this.wills = wills;
	}

	/**
	 * Makes a connection the only one of its client and disconnects the earlier one. The
	 * caller waits for {@link ClientConnection#turn()}.
	 * @param client the client on its new connection
	 * @return {@code false} if the server goes down: the connection must not begin
	 */
	public boolean claim(ClientConnection client) {
		ClientConnection earlier = this.connections.put(client.clientId(), client);
		if (earlier != null) {
			client.follow(earlier);
			this.closer.disconnect(earlier, MqttReasonCodes.Disconnect.SESSION_TAKEN_OVER,
					"connected again from " + client.remoteAddress());
		}
		return !this.closed;
	}

	/**
	 * Notes that a connection is gone and the engine has been told. The client's next
	 * connection may begin.
	 * @param client the client on the connection
	 */
	public void release(ClientConnection client) {
		client.release();
		this.connections.remove(client.clientId(), client);
	}

	/**
	 * Disconnects every client because the server goes down, and lets no other begin.
	 * Safe on any thread.
	 * @return completes when all are gone
	 */
	public CompletableFuture<Void> close() {
		// A connection that comes after this is turned away, one that came before is in
		// the map.
		this.closed = true;
		Collection<ClientConnection> open = List.copyOf(this.connections.values());
		for (ClientConnection client : open) {
			this.closer.disconnect(client, MqttReasonCodes.Disconnect.SERVER_SHUTTING_DOWN, "the broker shuts down");
		}
		return CompletableFuture.allOf(open.stream().map(ClientConnection::gone).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Returns the session that a client could resume.
	 * @param clientId the client identifier
	 * @return the session, a new one if there is none
	 */
	public ClientSession session(String clientId) {
		ClientSession session = this.sessions.get(clientId);
		return (session != null) ? session : new ClientSession();
	}

	/**
	 * Keeps a session until the engine says that it has ended.
	 * @param clientId the client identifier
	 * @param session the session
	 */
	public void keepSession(String clientId, ClientSession session) {
		this.sessions.put(clientId, session);
	}

	/**
	 * Restores a subscription of a stored session.
	 * @param clientId whose session
	 * @param topicFilter the filter, of a shared subscription with its share name
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 */
	public void restoreSubscription(String clientId, String topicFilter, int identifier, boolean retainAsPublished) {
		restored(clientId).subscriptions().add(topicFilter, identifier, retainAsPublished);
	}

	/**
	 * Restores the packet identifiers of a stored session.
	 * @param clientId whose session
	 * @param packetIds a bit for each
	 */
	public void restoreQos2Ids(String clientId, byte[] packetIds) {
		restored(clientId).restoreQos2Ids(packetIds);
	}

	private ClientSession restored(String clientId) {
		return this.sessions.computeIfAbsent(clientId, (id) -> new ClientSession());
	}

	/**
	 * Removes a session that has ended.
	 * @param clientId whose it was
	 */
	public void removeSession(String clientId) {
		this.sessions.remove(clientId);
	}

	/**
	 * Returns the packet identifiers of all sessions.
	 * @return a bit for each packet identifier, by client identifier; without sessions
	 * that have none
	 */
	public Map<String, byte[]> qos2Ids() {
		Map<String, byte[]> all = new HashMap<>();
		this.sessions.forEach((clientId, session) -> {
			byte[] packetIds = session.qos2Ids();
			if (packetIds.length > 0) {
				all.put(clientId, packetIds);
			}
		});
		return all;
	}

}
