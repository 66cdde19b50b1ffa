// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.engine;

import java.util.concurrent.TimeUnit;

import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.broker.netty.flow.Backlog;
import io.mqttpanel.broker.broker.netty.flow.Flow;
import io.mqttpanel.broker.broker.netty.flow.FlowLimits;
import io.mqttpanel.broker.event.status.FlowStatus.DropReason;

/**
 * The engine's queue of one session's messages of QoS 1 and 2, with limits, which the
 * engine's own has not. Publishers wait for a session that takes messages out; one that
 * does not, because its client is away or silent, loses its own. Used by the session's
 * loop only.
 */
final class EngineSessionQueue implements SessionMessageQueue<EnqueuedMessage> {

	private static final int HEADER_BYTES = 16;

	/** A client that has taken nothing for so long is not waited for. */
	private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final SessionMessageQueue<EnqueuedMessage> queue;

	private final Flow flow;

	private final Backlog backlog;

	private final boolean persistent;

	private int count;

	private long bytes;

	private long lastTaken = System.nanoTime() - IDLE_NANOS;

	EngineSessionQueue(SessionMessageQueue<EnqueuedMessage> queue, Flow flow) {
		this.queue = queue;
		this.flow = flow;
		this.persistent = !queue.getClass().getSimpleName().equals("InMemoryQueue");
		this.backlog = new Backlog(flow.gate(), flow.limits());
	}

	@Override
	public void enqueue(EnqueuedMessage message) {
		int size = size(message);
		FlowLimits limits = this.flow.limits();
		while (limits.isExceededBy(this.count, this.bytes, size)) {
			this.flow.gate().drop(DropReason.QUEUE_FULL);
			EnqueuedMessage oldest = limits.dropsOldest() ? take() : null;
			if (oldest == null) {
				message.release();
				return;
			}
			oldest.release();
		}
		if (this.persistent) {
			this.queue.enqueue(copy(message));
			message.release();
		}
		else {
			this.queue.enqueue(message);
		}
		this.count++;
		this.bytes += size;
		if (System.nanoTime() - this.lastTaken < IDLE_NANOS) {
			this.backlog.update(this.count, this.bytes);
		}
	}

	/**
	 * A store writes what it was given at a time of its own, also what was taken out in
	 * the meantime, and drops it without releasing it: what it holds is its own, and such
	 * as the garbage collector takes.
	 */
	private static EnqueuedMessage copy(EnqueuedMessage message) {
		if (!(message instanceof PublishedMessage publish)) {
			return message;
		}
		return new PublishedMessage(publish.getTopic(), publish.getPublishingQos(),
				Unpooled.copiedBuffer(publish.getPayload()), (boolean) EngineFields.read(publish, "retained"),
				publish.getMessageExpiry(), publish.getMqttProperties());
	}

	@Override
	public @Nullable EnqueuedMessage dequeue() {
		EnqueuedMessage message = take();
		while (message instanceof PublishedMessage publish && publish.isExpired()) {
			// The engine would leave what is behind it until something else happens.
			publish.release();
			message = this.queue.isEmpty() ? null : take();
		}
		if (message != null) {
			this.lastTaken = System.nanoTime();
			this.backlog.update(this.count, this.bytes);
		}
		return message;
	}

	private @Nullable EnqueuedMessage take() {
		EnqueuedMessage message = this.queue.dequeue();
		if (message != null) {
			// A queue from an earlier run had messages before they were counted.
			this.count = Math.max(0, this.count - 1);
			this.bytes = Math.max(0, this.bytes - size(message));
		}
		return (this.persistent && message != null) ? copy(message) : message;
	}

	@Override
	public boolean isEmpty() {
		return this.queue.isEmpty();
	}

	@Override
	public void closeAndPurge() {
		this.backlog.update(0, 0);
		this.queue.closeAndPurge();
	}

	private static int size(EnqueuedMessage message) {
		return (message instanceof PublishedMessage publish)
				? HEADER_BYTES + publish.getTopic().toString().length() + publish.getPayload().readableBytes() : 0;
	}

}
