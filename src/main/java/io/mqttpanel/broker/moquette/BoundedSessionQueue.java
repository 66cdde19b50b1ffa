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
import io.mqttpanel.broker.mqtt.flow.Backlog;
import io.mqttpanel.broker.mqtt.flow.Flow;
import io.mqttpanel.broker.mqtt.flow.FlowLimits;

/**
 * The engine's queue of one session's messages of QoS 1 and 2, with limits, which the
 * engine's own has not. Publishers wait for a session that takes messages out; one that
 * does not, because its client is away or silent, loses its own. Used by the session's
 * loop only.
 */
final class BoundedSessionQueue implements SessionMessageQueue<EnqueuedMessage> {

	private static final Logger logger = LoggerFactory.getLogger(BoundedSessionQueue.class);

	private static final int HEADER_BYTES = 16;

	/** A client that has taken nothing for so long is not waited for. */
	private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final SessionMessageQueue<EnqueuedMessage> queue;

	private final InFlightWindow inFlight;

	private final Flow flow;

	private final Backlog backlog;

	private int count;

	private long bytes;

	private long lastTaken = System.nanoTime() - IDLE_NANOS;

	BoundedSessionQueue(SessionMessageQueue<EnqueuedMessage> queue, InFlightWindow inFlight, Flow flow) {
		this.queue = queue;
		this.inFlight = inFlight;
		this.flow = flow;
		this.backlog = new Backlog(flow.gate(), flow.limits());
	}

	/**
	 * Takes the place of what a session has.
	 * @param session the engine's session
	 * @param queue its queue
	 * @param flow the limits
	 */
	static void install(Object session, SessionMessageQueue<EnqueuedMessage> queue, Flow flow) {
		DurableQueue durable = (queue instanceof DurableQueue onDisk) ? onDisk : null;
		InFlightWindow inFlight = InFlightWindow.install(session, durable);
		MoquetteFields.write(session, "sessionQueue", new BoundedSessionQueue(queue, inFlight, flow));
	}

	@Override
	public void enqueue(EnqueuedMessage message) {
		int size = size(message);
		FlowLimits limits = this.flow.limits();
		while (limits.isExceededBy(this.count, this.bytes, size)) {
			this.flow.gate().drop(DropReason.QUEUE_FULL, this.inFlight.channel());
			EnqueuedMessage oldest = limits.dropsOldest() ? take() : null;
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
			this.flow.gate().drop(DropReason.STORE_FAILED, this.inFlight.channel());
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
			// The engine would leave what is behind it until something else happens.
			this.flow.gate().drop(DropReason.EXPIRED, this.inFlight.channel());
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
