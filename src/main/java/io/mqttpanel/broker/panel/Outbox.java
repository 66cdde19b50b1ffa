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
 * Queue of the frames to be sent on a connection, of bounded size. When it is full the
 * oldest event is dropped; without an event to drop the connection has overflowed. May be
 * used by any thread; no method blocks.
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
	 * Returns the frames in order, for one subscriber and on its demand.
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
	 * Appends a frame.
	 * @param frame the frame
	 * @return {@code false} if there is neither room nor an event to drop
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
	 * Accepts no more frames, and completes once the waiting frames are sent.
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
	 * Waiting frame.
	 *
	 * @param type the type of the WebSocket frame
	 * @param content the content, shared by all connections
	 * @param event whether it is an event, which may be dropped
	 */
	record Frame(WebSocketMessage.Type type, byte[] content, boolean event) {
	}

}
