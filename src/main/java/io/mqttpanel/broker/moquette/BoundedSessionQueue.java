// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.TimeUnit;

import io.moquette.broker.SessionMessageQueue;
import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

/**
 * Queue of one session's messages of QoS 1 and 2, with limits, which Moquette's own has
 * not. Publishers wait for a session that takes messages out. A session that does not,
 * because its client is absent or silent, loses messages. Used by the session's loop
 * only.
 */
final class BoundedSessionQueue implements SessionMessageQueue<EnqueuedMessage> {

	private static final Logger logger = LoggerFactory.getLogger(BoundedSessionQueue.class);

	private static final int HEADER_BYTES = 16;

	/** Time after which a client that takes nothing is not waited for. */
	private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final SessionMessageQueue<EnqueuedMessage> queue;

	private final InFlightWindow inFlight;

	private final QueueLimits limits;

	private final QueueBacklog backlog;

	private int count;

	private long bytes;

	private long lastTaken = System.nanoTime() - IDLE_NANOS;

	/**
	 * Creates the queue of a session.
	 * @param queue the queue without limits
	 * @param inFlight what was sent and is not acknowledged
	 * @param limits the limits
	 * @param backlog hears what is waiting
	 */
	BoundedSessionQueue(SessionMessageQueue<EnqueuedMessage> queue, InFlightWindow inFlight, QueueLimits limits,
			QueueBacklog backlog) {
		this.queue = queue;
		this.inFlight = inFlight;
		this.limits = limits;
		this.backlog = backlog;
	}

	@Override
	public void enqueue(EnqueuedMessage message) {
		int size = size(message);
		while (this.limits.isExceededBy(this.count, this.bytes, size)) {
			this.inFlight.dropped(DropReason.QUEUE_FULL);
			EnqueuedMessage oldest = this.limits.dropsOldest() ? take() : null;
			if (oldest == null) {
				message.release();
				return;
			}
			drop(oldest);
		}
		if (!isKept(message)) {
			return;
		}
		this.count++;
		this.bytes += size;
		if (System.nanoTime() - this.lastTaken < IDLE_NANOS) {
			this.backlog.update(this.count, this.bytes);
		}
	}

	/** What fails here would take the message from the sessions whose turn it is next. */
	private boolean isKept(EnqueuedMessage message) {
		try {
			this.queue.enqueue(message);
			return true;
		}
		catch (RuntimeException ex) {
			logger.debug("A message for a session could not be stored", ex);
			this.inFlight.dropped(DropReason.STORE_FAILED);
			message.release();
			return false;
		}
	}

	private void drop(EnqueuedMessage message) {
		message.release();
		if (this.queue instanceof DurableQueue durable) {
			durable.discard();
		}
	}

	@Override
	public @Nullable EnqueuedMessage dequeue() {
		EnqueuedMessage message = take();
		while (message instanceof PublishedMessage publish && publish.isExpired()) {
			// Moquette would leave what is behind it until something else happens.
			this.inFlight.dropped(DropReason.EXPIRED);
			drop(publish);
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
		return message;
	}

	/** Asked each time before a message gets its packet identifier. */
	@Override
	public boolean isEmpty() {
		this.inFlight.passOverUsed();
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
