// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Buffer of the events for the Panel in memory. Any thread may add events, at the cost of
 * three atomic operations: no lock, no encoding, no input or output. One thread takes
 * them. An event that was taken counts as buffered until it is
 * {@link #release(BufferedEvent, Fate) released}.
 *
 * <p>
 * Over the capacity the oldest event of the lowest class is dropped, at once and on the
 * publishing thread. Under contention a few more than necessary may be dropped, but never
 * an event that the taking thread has already looked at.
 */
public final class EventBuffer implements BrokerEventListener, WaitingEvents {

	private volatile EventFilter filter;

	private final EventCounts counts;

	private final long capacity;

	private final int payloadLimit;

	private final AtomicLong sequence = new AtomicLong();

	private final AtomicLong bytes = new AtomicLong();

	private final LongAdder gone = new LongAdder();

	/** One queue for each {@link EventClass}, in the order in which they are dropped. */
	private final List<Queue<BufferedEvent>> queues = List.of(new ConcurrentLinkedQueue<>(),
			new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());

	/** Next event of each queue, not evictable, for the taking thread only. */
	private final @Nullable BufferedEvent[] heads = new @Nullable BufferedEvent[EventClass.values().length];

	/**
	 * Creates an empty buffer.
	 * @param filter the filter of events
	 * @param counts the counters of events by fate
	 * @param capacity the maximum estimated memory in bytes
	 * @param payloadLimit the maximum number of bytes of a payload that are kept
	 */
	public EventBuffer(EventFilter filter, EventCounts counts, long capacity, int payloadLimit) {
		this.filter = filter;
		this.counts = counts;
		this.capacity = capacity;
		this.payloadLimit = payloadLimit;
	}

	/**
	 * Replaces the filter for later events. Safe on any thread.
	 * @param filter the new filter
	 */
	public void filter(EventFilter filter) {
		this.filter = filter;
	}

	@Override
	public int payloadLimit() {
		return Math.min(this.payloadLimit, this.filter.payloadLimit());
	}

	@Override
	public void onEvent(BrokerEvent event) {
		if (event instanceof PanelEvent panelEvent) {
			PanelEvent accepted = this.filter.accept(panelEvent);
			if (accepted != null) {
				add((accepted instanceof MessagePublished published) ? published.withPayload(this.payloadLimit)
						: accepted);
			}
		}
	}

	private void add(PanelEvent event) {
		BufferedEvent entry = BufferedEvent.of(this.sequence.incrementAndGet(), event);
		this.queues.get(event.type().eventClass().ordinal()).add(entry);
		if (this.bytes.addAndGet(entry.size()) > this.capacity) {
			evict();
		}
	}

	private void evict() {
		for (Queue<BufferedEvent> queue : this.queues) {
			while (this.bytes.get() > this.capacity) {
				BufferedEvent oldest = queue.poll();
				if (oldest == null) {
					break;
				}
				release(oldest, Fate.DROPPED);
			}
		}
	}

	/**
	 * Takes the next event in order. Events of one client keep their order, whatever
	 * their classes. Called by one thread at a time.
	 * @return the event, to be released by the caller, or {@code null} if none waits
	 */
	@Override
	public @Nullable BufferedEvent take() {
		return take(Long.MAX_VALUE);
	}

	/**
	 * Takes the next event in order, as {@link #take()} does, unless its number is too
	 * high.
	 * @param last the number of the last event to take
	 * @return the event, or {@code null} if none waits with that number or a lower one
	 */
	public @Nullable BufferedEvent take(long last) {
		boolean found = true;
		while (found) {
			// An event may be added to a queue that was already checked, followed by one
			// of
			// the same client in another queue: check until nothing is new.
			found = lookForHeads();
		}
		int first = -1;
		for (int i = 0; i < this.heads.length; i++) {
			if (isBefore(this.heads[i], (first < 0) ? null : this.heads[first])) {
				first = i;
			}
		}
		if (first < 0) {
			return null;
		}
		BufferedEvent taken = this.heads[first];
		if (taken == null || taken.sequence() > last) {
			return null;
		}
		this.heads[first] = null;
		return taken;
	}

	private boolean lookForHeads() {
		boolean found = false;
		for (int i = 0; i < this.heads.length; i++) {
			if (this.heads[i] == null) {
				this.heads[i] = this.queues.get(i).poll();
				found |= this.heads[i] != null;
			}
		}
		return found;
	}

	private static boolean isBefore(@Nullable BufferedEvent event, @Nullable BufferedEvent other) {
		return event != null && (other == null || event.sequence() < other.sequence());
	}

	@Override
	public long oldestTimestamp() {
		BufferedEvent oldest = null;
		for (int i = 0; i < this.heads.length; i++) {
			BufferedEvent head = (this.heads[i] != null) ? this.heads[i] : this.queues.get(i).peek();
			oldest = isBefore(head, oldest) ? head : oldest;
		}
		return (oldest != null) ? oldest.event().timestamp() : Long.MAX_VALUE;
	}

	@Override
	public long lastSequence() {
		return this.sequence.get();
	}

	/**
	 * Releases an event.
	 * @param entry an event that was taken or evicted
	 * @param fate its fate
	 */
	@Override
	public void release(BufferedEvent entry, Fate fate) {
		handedOver(entry);
		this.counts.add(entry.event().type(), fate);
	}

	/**
	 * Releases the memory of an event that is kept elsewhere.
	 * @param entry an event that was taken
	 */
	public void handedOver(BufferedEvent entry) {
		this.bytes.addAndGet(-entry.size());
		this.gone.increment();
	}

	/**
	 * Returns the number of events that are not released.
	 * @return a number of events
	 */
	@Override
	public long events() {
		long left = this.gone.sum();
		return Math.max(0, this.sequence.get() - left);
	}

	/**
	 * Returns the estimated memory of those events.
	 * @return bytes
	 */
	public long bytes() {
		return this.bytes.get();
	}

	/**
	 * Returns the maximum estimated memory.
	 * @return bytes
	 */
	@Override
	public long capacity() {
		return this.capacity;
	}

	@Override
	public void open() {
		// Memory is always open.
	}

	@Override
	public boolean opening() {
		return false;
	}

	@Override
	public void tick(long now) {
		// Nothing is to be done periodically.
	}

	@Override
	public boolean close(Runnable closed) {
		closed.run();
		return false;
	}

	@Override
	public boolean surviveStop() {
		return false;
	}

}
