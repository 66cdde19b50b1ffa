// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;

/**
 * Open WebSocket connections of the broker and of pages. Silent ones are pinged, and
 * closed when they stay silent. May be used by any thread; no method blocks.
 */
class PusherConnections {

	private static final Duration PONG_TIMEOUT = Duration.ofSeconds(PusherFrames.ACTIVITY_TIMEOUT);

	private final Set<PusherConnection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicLong droppedByClosed = new AtomicLong();

	private final PanelProperties properties;

	private final PusherFrames frames;

	private final LongSupplier nanoTime;

	private volatile boolean stopping;

	PusherConnections(PanelProperties properties, PusherFrames frames, LongSupplier nanoTime) {
		this.properties = properties;
		this.frames = frames;
		this.nanoTime = nanoTime;
	}

	PusherConnection open() {
		return new PusherConnection(this.properties.subscriberBuffer(), this.nanoTime.getAsLong());
	}

	/**
	 * Adds a connection.
	 * @param connection a new connection
	 * @return {@code false} if there are too many
	 */
	synchronized boolean add(PusherConnection connection) {
		if (isFull()) {
			return false;
		}
		this.connections.add(connection);
		if (this.stopping) {
			connection.close(CloseStatus.GOING_AWAY);
		}
		return true;
	}

	void remove(PusherConnection connection) {
		if (this.connections.remove(connection)) {
			this.droppedByClosed.addAndGet(connection.dropped());
		}
	}

	void seen(PusherConnection connection) {
		connection.seen(this.nanoTime.getAsLong());
	}

	/**
	 * Sends a frame to all subscribers of a channel.
	 * @param channel the channel
	 * @param frame creates the frame; not called without a subscriber
	 */
	void broadcast(String channel, Supplier<byte[]> frame) {
		Outbox.@Nullable Frame event = null;
		for (PusherConnection connection : this.connections) {
			if (connection.isSubscribed(channel)) {
				if (event == null) {
					event = new Outbox.Frame(WebSocketMessage.Type.TEXT, frame.get(), true);
				}
				connection.send(event);
			}
		}
	}

	/**
	 * Pings connections that have been silent, and closes those that did not answer.
	 */
	void checkSilent() {
		long now = this.nanoTime.getAsLong();
		Duration interval = this.properties.pingInterval();
		Duration patience = (interval.compareTo(PONG_TIMEOUT) < 0) ? interval : PONG_TIMEOUT;
		for (PusherConnection connection : this.connections) {
			if (connection.isStale(now, patience.toNanos())) {
				connection.send(this.frames.error(4201, "Pong reply not received in time"));
				connection.close(new CloseStatus(4201, "Pong reply not received in time"));
			}
			else if (connection.isSilent(now, interval.toNanos())) {
				connection.pinged(now);
				connection.send(connection.usesControlFrames()
						? new Outbox.Frame(WebSocketMessage.Type.PING, new byte[0], false)
						: new Outbox.Frame(WebSocketMessage.Type.TEXT, this.frames.ping(), false));
			}
		}
	}

	void closeAll() {
		this.stopping = true;
		this.connections.forEach((connection) -> connection.close(CloseStatus.GOING_AWAY));
	}

	boolean isFull() {
		return size() >= this.properties.maxConnections();
	}

	int size() {
		return this.connections.size();
	}

	long dropped() {
		return this.droppedByClosed.get() + this.connections.stream().mapToLong(PusherConnection::dropped).sum();
	}

}
