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
 * Where facts wait for the Panel. Any thread may announce, at the cost of three atomic
 * operations: no lock, no encoding, no input or output. One thread takes. What has been
 * taken still counts as buffered until it is {@link #release(BufferedEvent, Fate)
 * released}.
 *
 * <p>
 * Over its capacity the oldest fact of the lowest class gives way, at once and on the
 * announcing thread. Under contention a few more than necessary may go; a fact that the
 * taking side has looked at already never does.
 */
public final class EventBuffer implements BrokerEventListener, WaitingEvents {

	private final EventSelection selection;

	private final EventCounts counts;

	private final long capacity;

	private final int payloadLimit;

	private final AtomicLong sequence = new AtomicLong();

	private final AtomicLong bytes = new AtomicLong();

	private final LongAdder gone = new LongAdder();

	/** One queue for each {@link EventClass}, in the order in which they give way. */
	private final List<Queue<BufferedEvent>> queues = List.of(new ConcurrentLinkedQueue<>(),
			new ConcurrentLinkedQueue<>(), new ConcurrentLinkedQueue<>());

	/** The next fact of each queue: out of reach for eviction, taking thread only. */
	private final @Nullable BufferedEvent[] heads = new @Nullable BufferedEvent[EventClass.values().length];

	/**
	 * Creates an empty buffer.
	 * @param selection which facts it takes
	 * @param counts where it counts what became of them
	 * @param capacity how many bytes they may take
	 * @param payloadLimit how many bytes of a payload are of use
	 */
	public EventBuffer(EventSelection selection, EventCounts counts, long capacity, int payloadLimit) {
		this.selection = selection;
		this.counts = counts;
		this.capacity = capacity;
		this.payloadLimit = payloadLimit;
	}

	@Override
	public int payloadLimit() {
		return Math.min(this.payloadLimit, this.selection.payloadLimit());
	}

	@Override
	public void onEvent(BrokerEvent event) {
		if (event instanceof PanelEvent panelEvent) {
			PanelEvent accepted = this.selection.accept(panelEvent);
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
	 * Takes the next fact in order. Facts of one client come in the order in which they
	 * were announced, whatever their classes. Only ever called by one thread at a time.
	 * @return the fact, to be released by the caller, or {@code null} if none waits
	 */
	@Override
	public @Nullable BufferedEvent take() {
		return take(Long.MAX_VALUE);
	}

	/**
	 * Takes the next fact in order, as {@link #take()} does, unless it is too new.
	 * @param last the number of the last fact to take
	 * @return the fact, or {@code null} if none waits with that number or a lower one
	 */
	public @Nullable BufferedEvent take(long last) {
		boolean found = true;
		while (found) {
			// While one queue was looked at, a fact may have come into another, and one
			// of
			// the same client that follows it into the first: look until nothing is new.
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
	 * Lets go of a fact for good.
	 * @param entry a fact that was taken, or given up
	 * @param fate what became of it
	 */
	@Override
	public void release(BufferedEvent entry, Fate fate) {
		handedOver(entry);
		this.counts.add(entry.event().type(), fate);
	}

	/**
	 * Lets go of a fact that somebody else answers for from now on.
	 * @param entry a fact that was taken
	 */
	public void handedOver(BufferedEvent entry) {
		this.bytes.addAndGet(-entry.size());
		this.gone.increment();
	}

	/**
	 * Returns how many facts were taken in and not released.
	 * @return a number of facts
	 */
	@Override
	public long events() {
		long left = this.gone.sum();
		return Math.max(0, this.sequence.get() - left);
	}

	/**
	 * Returns how much memory those are reckoned to take.
	 * @return bytes
	 */
	public long bytes() {
		return this.bytes.get();
	}

	/**
	 * Returns how much memory they may take.
	 * @return bytes
	 */
	@Override
	public long capacity() {
		return this.capacity;
	}

}
