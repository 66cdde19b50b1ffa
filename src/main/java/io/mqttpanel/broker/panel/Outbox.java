// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * What waits to be sent on one connection. It holds so many frames and no more: when it
 * is full the oldest event gives way, and a connection that does not even read its
 * answers has overflowed. May be used by any thread; no call waits.
 */
class Outbox {

	private final int capacity;

	private final Deque<Frame> waiting = new ArrayDeque<>();

	private @Nullable FluxSink<Frame> sink;

	private boolean completed;

	private boolean draining;

	private long dropped;

	Outbox(int capacity) {
		this.capacity = capacity;
	}

	/**
	 * Returns the frames in their order, as fast as the subscriber, of which there is
	 * one, asks for them.
	 * @return the frames
	 */
	Flux<Frame> frames() {
		return Flux.create((created) -> {
			synchronized (this) {
				this.sink = created;
			}
			created.onRequest((requested) -> drain());
		}, FluxSink.OverflowStrategy.IGNORE);
	}

	/**
	 * Puts a frame at the end.
	 * @param frame what to send
	 * @return {@code false} if there is no room and nothing that may give way
	 */
	boolean offer(Frame frame) {
		synchronized (this) {
			if (this.completed) {
				return true;
			}
			if (this.waiting.size() >= this.capacity && !dropOldestEvent()) {
				return false;
			}
			this.waiting.addLast(frame);
		}
		drain();
		return true;
	}

	private boolean dropOldestEvent() {
		for (Iterator<Frame> frames = this.waiting.iterator(); frames.hasNext();) {
			if (frames.next().event()) {
				frames.remove();
				this.dropped++;
				return true;
			}
		}
		return false;
	}

	/**
	 * Takes no more frames, and ends once those that wait are sent.
	 */
	void complete() {
		synchronized (this) {
			this.completed = true;
		}
		drain();
	}

	synchronized long dropped() {
		return this.dropped;
	}

	private synchronized void drain() {
		FluxSink<Frame> target = this.sink;
		if (target == null || this.draining) {
			return;
		}
		this.draining = true;
		while (!this.waiting.isEmpty() && target.requestedFromDownstream() > 0) {
			target.next(this.waiting.removeFirst());
		}
		this.draining = false;
		if (this.completed && this.waiting.isEmpty()) {
			target.complete();
		}
	}

	/**
	 * A frame that waits.
	 *
	 * @param type the kind of WebSocket frame
	 * @param content its bytes, shared by all connections that are sent it
	 * @param event whether it may give way
	 */
	record Frame(WebSocketMessage.Type type, byte[] content, boolean event) {
	}

}
