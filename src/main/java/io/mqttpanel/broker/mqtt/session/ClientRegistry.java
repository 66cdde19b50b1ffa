// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

import io.netty.handler.codec.mqtt.MqttReasonCodes;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;

/**
 * Connections by client identifier. There is at most one for each: a client that connects
 * again ends its earlier connection, and begins only when that one is gone, so that what
 * is reported of the two is reported in order [MQTT-3.1.4-3].
 */
public final class ClientRegistry implements LiveClients {

	private final ConcurrentMap<String, ClientConnection> connections = new ConcurrentHashMap<>();

	private final ConnectionCloser closer;

	private volatile boolean closed;

	/**
	 * Creates the registry of one broker.
	 * @param closer what disconnects clients
	 */
	public ClientRegistry(ConnectionCloser closer) {
		this.closer = closer;
	}

	/**
	 * Begins anew, without clients: those of an earlier run are gone.
	 */
	public void open() {
		this.connections.clear();
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

	/**
	 * Makes a connection the only one of its client and disconnects the earlier one. The
	 * caller waits for {@link SessionTakeover#turn()}.
	 * @param client the client on its new connection
	 * @return {@code false} if the server goes down: the connection must not begin
	 */
	public boolean claim(ClientConnection client) {
		ClientConnection earlier = this.connections.put(client.clientId(), client);
		if (earlier != null) {
			client.takeover().follow(earlier.takeover());
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
		return CompletableFuture
			.allOf(open.stream().map((client) -> client.takeover().released()).toArray(CompletableFuture<?>[]::new));
	}

}
