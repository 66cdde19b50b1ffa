// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Buffer of the events for the Panel in memory. Any thread may add events, at the cost of
 * a few atomic operations: no lock, no encoding, no input or output. One thread takes
 * them. An event that was taken counts as buffered until it is
 * {@link #release(BufferedEvent, Fate) released}.
 *
 * <p>
 * The taking thread sorts added events into a {@link FairQueue}, so that no client delays
 * the events of another. Over the capacity one thread that adds does, far over it all do,
 * and then the oldest events of the lowest class are lost, of the clients that hold the
 * most, never an event that was taken.
 */
public final class EventBuffer implements BrokerEventListener, WaitingEvents {

	private static final Predicate<Object> NONE = (key) -> false;

	/** How many events one thread sorts and drops at a time. */
	private static final int STEPS = 1024;

	/** How far over the capacity all drop: the one that does can be stopped. */
	private static final double FAR = 1.125;

	private volatile EventFilter filter;

	private final EventCounts counts;

	private final long capacity;

	private final int payloadLimit;

	private final AtomicLong arrived = new AtomicLong();

	private final AtomicLong bytes = new AtomicLong();

	private final LongAdder gone = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final ClientAddresses addresses = new ClientAddresses();

	/** Events that are not sorted yet. */
	private final Queue<QueuedEvent> added = new ConcurrentLinkedQueue<>();

	/** Whether a thread that adds has the queue, so that no other one waits for it. */
	private final AtomicBoolean busy = new AtomicBoolean();

	private final FairQueue queue = new FairQueue();

	/** Weight of the queue's own objects that {@link #bytes} has. */
	private long overhead;

	/** Number of the last event that was taken. */
	private long sequence;

	/**
	 * Creates an empty buffer.
	 * @param filter the filter of events
	 * @param counts the counters of events by fate
	 * @param capacity the maximum memory in bytes
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
			String address = this.addresses.locate(panelEvent);
			PanelEvent accepted = this.filter.accept(panelEvent);
			if (accepted != null) {
				add((accepted instanceof MessagePublished published) ? published.withPayload(this.payloadLimit)
						: accepted, address);
			}
		}
	}

	private void add(PanelEvent event, @Nullable String address) {
		QueuedEvent queued = new QueuedEvent(event, address);
		this.arrived.incrementAndGet();
		this.added.add(queued);
		long held = this.bytes.addAndGet(queued.size);
		if (held > this.capacity && (held > FAR * this.capacity || this.busy.compareAndSet(false, true))) {
			try {
				synchronized (this.queue) {
					shrink();
				}
			}
			finally {
				this.busy.set(false);
			}
		}
	}

	/** Sorts what has been added so far, not what others add meanwhile. */
	private void sort() {
		long last = this.arrived.get();
		while (this.queue.arrivals() < last && sortNext()) {
			account();
		}
		shrink();
	}

	/**
	 * Drops events over the capacity. It sorts what is added before it drops anything but
	 * an event of the lowest class, because that may be among it. A thread does no more
	 * than a part, so that none is kept as long as others add: they do theirs.
	 */
	private void shrink() {
		for (int left = STEPS; left > 0 && this.bytes.get() > this.capacity; left--) {
			boolean all = !sortNext();
			QueuedEvent event = (all || this.queue.hasLowestClass()) ? this.queue.drop() : null;
			if (event != null) {
				this.dropped.increment();
				this.counts.dropped(event.event);
				forget(event.size);
			}
			else if (all) {
				return;
			}
			account();
		}
	}

	private boolean sortNext() {
		QueuedEvent next = this.added.poll();
		if (next != null) {
			this.queue.add(next);
		}
		return next != null;
	}

	private void account() {
		long now = this.queue.overhead();
		if (now != this.overhead) {
			this.bytes.addAndGet(now - this.overhead);
			this.overhead = now;
		}
	}

	private <T extends @Nullable Object> T sorted(Function<FairQueue, T> action) {
		synchronized (this.queue) {
			sort();
			T result = action.apply(this.queue);
			account();
			return result;
		}
	}

	/**
	 * Takes the next event. Events of one client keep their order, whatever their
	 * classes. Called by one thread at a time.
	 * @return the event, to be released by the caller, or {@code null} if none waits
	 */
	@Override
	public @Nullable BufferedEvent take() {
		return take(NONE);
	}

	/**
	 * Takes the next event, as {@link #take()} does, of a client that is not held.
	 * @param holds says which clients are held, by their keys, until
	 * {@link #releaseHeld()}
	 * @return the event, or {@code null} if none waits
	 */
	public @Nullable BufferedEvent take(Predicate<Object> holds) {
		QueuedEvent next = sorted((queue) -> queue.take(holds));
		return (next != null)
				? new BufferedEvent(++this.sequence, next.event, next.size, null, next.arrival, next.address) : null;
	}

	/**
	 * Ends the holding of clients.
	 */
	public void releaseHeld() {
		sorted((queue) -> {
			queue.release();
			return queue;
		});
	}

	/**
	 * Returns the number of the event that has waited longest, in the order of
	 * announcement.
	 * @return its number, or {@code Long.MAX_VALUE} if none waits
	 */
	public long oldestArrival() {
		return sorted((queue) -> {
			QueuedEvent oldest = queue.oldest();
			return (oldest != null) ? oldest.arrival : Long.MAX_VALUE;
		});
	}

	/**
	 * Returns the number of the event that was announced last.
	 * @return its number, 0 before the first
	 */
	public long lastArrival() {
		return sorted(FairQueue::arrivals);
	}

	@Override
	public long oldestTimestamp() {
		return sorted((queue) -> {
			QueuedEvent oldest = queue.oldest();
			return (oldest != null) ? oldest.event.timestamp() : Long.MAX_VALUE;
		});
	}

	@Override
	public long takenAfterAll() {
		return this.arrived.get() - this.dropped.sum();
	}

	/**
	 * Releases an event.
	 * @param entry an event that was taken
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
		forget(entry.size());
	}

	private void forget(int size) {
		this.bytes.addAndGet(-size);
		this.gone.increment();
	}

	/**
	 * Returns the number of events that are not released.
	 * @return a number of events
	 */
	@Override
	public long events() {
		long left = this.gone.sum();
		return Math.max(0, this.arrived.get() - left);
	}

	/**
	 * Returns the memory of those events and of the queues of their clients.
	 * @return bytes
	 */
	public long bytes() {
		return this.bytes.get();
	}

	/**
	 * Returns the maximum memory.
	 * @return bytes
	 */
	@Override
	public long capacity() {
		return this.capacity;
	}

}
