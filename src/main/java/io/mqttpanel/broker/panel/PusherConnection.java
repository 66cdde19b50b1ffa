// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * WebSocket connection with its subscriptions, its outbox and the time of its last
 * message. May be used by any thread; no method blocks.
 */
class PusherConnection {

	static final int CHANNEL_LIMIT = 100;

	private final String socketId;

	private final Outbox outbox;

	private final Set<String> channels = ConcurrentHashMap.newKeySet();

	private final Sinks.One<CloseStatus> closing = Sinks.one();

	private volatile long lastSeen;

	private volatile long pingedAt;

	private volatile boolean pinged;

	private volatile boolean controlFrames;

	private volatile boolean open = true;

	PusherConnection(int capacity, long now) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		this.socketId = random.nextInt(1, 1_000_000_000) + "." + random.nextInt(1, 1_000_000_000);
		this.outbox = new Outbox(capacity);
		this.lastSeen = now;
	}

	String socketId() {
		return this.socketId;
	}

	boolean isOpen() {
		return this.open;
	}

	Flux<Outbox.Frame> frames() {
		return this.outbox.frames();
	}

	long dropped() {
		return this.outbox.dropped();
	}

	void send(byte[] text) {
		send(new Outbox.Frame(WebSocketMessage.Type.TEXT, text, false));
	}

	void send(Outbox.Frame frame) {
		if (!this.outbox.offer(frame)) {
			close(CloseStatus.POLICY_VIOLATION);
		}
	}

	/**
	 * Accepts no more messages, and closes once the waiting frames are sent.
	 * @param status the close status; the first one counts
	 */
	void close(CloseStatus status) {
		this.open = false;
		this.closing.tryEmitValue(status);
		this.outbox.complete();
	}

	Mono<CloseStatus> closing() {
		return this.closing.asMono();
	}

	boolean subscribe(String channel) {
		return this.channels.contains(channel) || (this.channels.size() < CHANNEL_LIMIT && this.channels.add(channel));
	}

	void unsubscribe(String channel) {
		this.channels.remove(channel);
	}

	boolean isSubscribed(String channel) {
		return this.channels.contains(channel);
	}

	void seen(long now) {
		this.lastSeen = now;
		this.pinged = false;
	}

	void pinged(long now) {
		this.pingedAt = now;
		this.pinged = true;
	}

	boolean isSilent(long now, long nanos) {
		return !this.pinged && now - this.lastSeen >= nanos;
	}

	boolean isStale(long now, long nanos) {
		return this.pinged && now - this.pingedAt >= nanos;
	}

	void useControlFrames() {
		this.controlFrames = true;
	}

	boolean usesControlFrames() {
		return this.controlFrames;
	}

}
