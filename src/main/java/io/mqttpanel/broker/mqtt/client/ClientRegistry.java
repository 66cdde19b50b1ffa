// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;
import io.mqttpanel.broker.event.TopicFilter;

/**
 * Which connection each client has. There is at most one: a client that connects again
 * ends its earlier connection, and begins only when that one is gone, so that whatever is
 * reported of the two is reported in order [MQTT-3.1.4-3].
 */
public final class ClientRegistry implements LiveClients {

	/**
	 * How long a client stays known after its connection is gone: the engine may still be
	 * working through what it had read from it.
	 */
	private static final long LINGER_SECONDS = 30;

	private static final int MAX_QOS = 2;

	private final ConcurrentMap<String, ClientConnection> connections = new ConcurrentHashMap<>();

	private volatile boolean closed;

	/**
	 * Begins anew, with no client: those of an earlier run are gone.
	 */
	public void open() {
		this.connections.clear();
		this.closed = false;
	}

	/**
	 * Returns whether a client was let in and still is, or was until a moment ago. Safe
	 * on any thread.
	 * @param clientId the client identifier
	 * @return {@code true} if it may use topics
	 */
	public boolean isAdmitted(String clientId) {
		return this.connections.containsKey(clientId);
	}

	@Override
	public Stream<? extends LiveClient> live() {
		return this.connections.values().stream().filter((connection) -> connection.channel().isActive());
	}

	@Override
	public @Nullable LiveClient find(String clientId) {
		ClientConnection connection = this.connections.get(clientId);
		return (connection != null && connection.channel().isActive()) ? connection : null;
	}

	/**
	 * Returns whether a client may subscribe to a filter, at some QoS at least. Safe on
	 * any thread.
	 * @param clientId the client identifier
	 * @param topicFilter the filter, of a shared subscription the inner one counts
	 * @return {@code false} also for a client that was not let in
	 */
	public boolean maySubscribe(String clientId, String topicFilter) {
		AccessRules rules = rules(clientId);
		String filter = TopicFilter.inner(topicFilter);
		for (int qos = 0; rules != null && qos <= MAX_QOS; qos++) {
			if (rules.maySubscribe(filter, qos)) {
				return true;
			}
		}
		return false;
	}

	private @Nullable AccessRules rules(String clientId) {
		ClientConnection connection = this.connections.get(clientId);
		return (connection != null) ? connection.rules() : null;
	}

	/**
	 * Makes a connection its client's only one and tells the earlier one to end. The
	 * caller waits for {@link Succession#turn()}.
	 * @param connection the new connection
	 * @return {@code false} if the server goes down: the connection must not begin
	 */
	public boolean claim(ClientConnection connection) {
		ClientConnection earlier = this.connections.put(connection.clientId(), connection);
		if (earlier != null) {
			connection.succession().follow(earlier.succession());
			ConnectionDoor.disconnect(earlier.channel(), MqttReasonCodes.Disconnect.SESSION_TAKEN_OVER,
					"connected again from " + connection.remoteAddress());
		}
		return !this.closed;
	}

	/**
	 * Notes that a connection is gone and the engine has been told.
	 * @param connection the connection
	 */
	public void release(ClientConnection connection) {
		connection.release();
		EventLoop loop = connection.channel().eventLoop();
		if (loop.isShuttingDown()) {
			forget(connection);
		}
		else if (this.connections.get(connection.clientId()) == connection) {
			loop.schedule(() -> forget(connection), LINGER_SECONDS, TimeUnit.SECONDS);
		}
	}

	private void forget(ClientConnection connection) {
		this.connections.remove(connection.clientId(), connection);
	}

	/**
	 * Ends every connection because the server goes down, and lets no other begin. Safe
	 * on any thread.
	 * @return completes when all are gone
	 */
	public CompletableFuture<Void> close() {
		// A connection that comes after this is turned away, one that came before is in
		// the map.
		this.closed = true;
		Collection<ClientConnection> open = List.copyOf(this.connections.values());
		for (ClientConnection connection : open) {
			ConnectionDoor.disconnect(connection.channel(), MqttReasonCodes.Disconnect.SERVER_SHUTTING_DOWN,
					"the broker shuts down");
		}
		return CompletableFuture.allOf(open.stream()
			.map((connection) -> connection.succession().released())
			.toArray(CompletableFuture<?>[]::new));
	}

}
