// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.WaitingEvents;

/**
 * Queue of events in memory and on disk, always in order. While the Panel keeps up,
 * events go from the buffer to the Panel and nothing is written. Events that are not
 * acknowledged after half an interval are written: those in flight as a copy, those
 * behind them are moved out of memory. From then on every event goes through the disk
 * until the events there are taken.
 *
 * <p>
 * For the relay's thread, which does no input or output here.
 */
public final class SpooledEvents implements WaitingEvents {

	private static final int BATCH_EVENTS = 1_000;

	private static final int BATCH_BYTES = 256 << 10;

	private final EventBuffer buffer;

	private final EventCounts counts;

	private final Supplier<Spool> spools;

	private volatile Spool spool;

	private final long cycle;

	/** Events that were taken and not released, in order. */
	private final Deque<InFlightEvent> inFlight = new ArrayDeque<>();

	private final Deque<BufferedEvent> ahead = new ArrayDeque<>();

	private @Nullable SpoolBatch aheadOf;

	/** Number of the newest event at the last cycle. */
	private long seen;

	private long lastCycle;

	private boolean closed;

	/**
	 * Creates a queue.
	 * @param buffer the buffer in memory
	 * @param counts the counters of events by fate
	 * @param directory the directory of the spool
	 * @param maxSize the maximum size of the events on disk in bytes
	 * @param fsyncInterval the maximum age of an unacknowledged event that is not on disk
	 * @param bootId the identifier of this start of the broker
	 */
	public SpooledEvents(EventBuffer buffer, EventCounts counts, Path directory, long maxSize, Duration fsyncInterval,
			String bootId) {
		this.buffer = buffer;
		this.counts = counts;
		this.cycle = fsyncInterval.toNanos() / 2;
		this.spools = () -> new Spool(directory, maxSize, bootId, counts, buffer::handedOver);
		this.spool = this.spools.get();
	}

	@Override
	public void open() {
		if (this.closed) {
			this.closed = false;
			this.spool = this.spools.get();
		}
		this.spool.open();
	}

	@Override
	public boolean opening() {
		return this.spool.isOpening();
	}

	@Override
	public @Nullable BufferedEvent take() {
		if (this.closed || opening()) {
			return null;
		}
		BufferedEvent next = this.ahead.poll();
		while (next == null && this.spool.index().hasWaiting()) {
			SpoolBatch batch = this.spool.index().take();
			this.spool.readAhead();
			if (batch == null) {
				return null;
			}
			this.aheadOf = batch;
			this.ahead.addAll((batch.events != null) ? batch.events : List.of());
			next = this.ahead.poll();
			if (next == null) {
				this.spool.remove(batch);
			}
		}
		if (next != null) {
			this.inFlight.add(new InFlightEvent(next, this.aheadOf, false));
			return next;
		}
		next = this.buffer.take();
		if (next != null) {
			this.inFlight.add(new InFlightEvent(next, null, true));
		}
		return next;
	}

	@Override
	public void release(BufferedEvent entry, Fate fate) {
		if (this.closed) {
			return;
		}
		InFlightEvent released = removeInFlight(entry);
		if (released.buffered) {
			this.buffer.release(entry, fate);
		}
		else {
			this.counts.add(entry.event().type(), fate);
		}
		SpoolBatch batch = released.batch;
		if (batch != null && this.spool.index().released(batch)) {
			this.spool.remove(batch);
		}
	}

	/**
	 * Removes an event from those in flight. Events are released in the order in which
	 * they were taken, except for one that does not fit into a frame: it was taken last.
	 */
	private InFlightEvent removeInFlight(BufferedEvent entry) {
		InFlightEvent event = this.inFlight.element();
		if (event.entry == entry) {
			return this.inFlight.remove();
		}
		return this.inFlight.removeLast();
	}

	@Override
	public void tick(long now) {
		if (this.closed) {
			return;
		}
		if (now - this.lastCycle >= this.cycle) {
			this.lastCycle = now;
			writeBehind(this.seen, this.buffer.capacity() / 2);
			this.seen = this.buffer.lastSequence();
			this.spool.sync();
		}
		else if (this.buffer.bytes() - this.spool.pendingBytes() > this.buffer.capacity() / 4) {
			writeBehind(Long.MAX_VALUE, this.buffer.capacity() / 2);
		}
	}

	/**
	 * Moves waiting events from memory to the disk, after a copy of the events in flight,
	 * so that the events on disk have no gap.
	 * @param last the number of the last event to write
	 * @param maxPending the maximum memory of events that are not written yet
	 */
	private void writeBehind(long last, long maxPending) {
		if (this.spool.isUsable() && this.spool.pendingBytes() <= maxPending) {
			BufferedEvent first = this.buffer.take(last);
			writeCopies((first != null) ? Long.MAX_VALUE : last);
			if (first != null) {
				move(first, last, maxPending);
			}
		}
	}

	private void move(BufferedEvent first, long last, long maxPending) {
		List<BufferedEvent> batch = new ArrayList<>();
		int bytes = 0;
		for (BufferedEvent entry = first; entry != null; entry = next(last, maxPending)) {
			batch.add(entry);
			bytes += entry.size();
			if (batch.size() == BATCH_EVENTS || bytes > BATCH_BYTES) {
				this.spool.write(batch, false);
				batch = new ArrayList<>();
				bytes = 0;
			}
		}
		if (!batch.isEmpty()) {
			this.spool.write(batch, false);
		}
	}

	private @Nullable BufferedEvent next(long last, long maxPending) {
		return (this.spool.pendingBytes() <= maxPending) ? this.buffer.take(last) : null;
	}

	private void writeCopies(long last) {
		List<InFlightEvent> unwritten = this.inFlight.stream()
			.filter((event) -> event.batch == null && event.entry.sequence() <= last)
			.toList();
		if (!unwritten.isEmpty()) {
			SpoolBatch batch = this.spool.write(unwritten.stream().map((event) -> event.entry).toList(), true);
			unwritten.forEach((event) -> event.batch = batch);
		}
	}

	@Override
	public long events() {
		return this.buffer.events() + this.spool.index().events();
	}

	@Override
	public long oldestTimestamp() {
		BufferedEvent next = this.ahead.peek();
		long spooled = (next != null) ? next.event().timestamp() : oldestSpooled();
		return (spooled > 0) ? spooled : this.buffer.oldestTimestamp();
	}

	@Override
	public long lastSequence() {
		return this.buffer.lastSequence();
	}

	@Override
	public long capacity() {
		return this.buffer.capacity();
	}

	@Override
	public boolean close(Runnable closed) {
		writeBehind(Long.MAX_VALUE, Long.MAX_VALUE);
		boolean kept = this.spool.isUsable();
		if (kept) {
			this.inFlight.stream()
				.filter((event) -> event.buffered)
				.forEach((event) -> this.buffer.handedOver(event.entry));
			this.inFlight.clear();
		}
		else {
			this.inFlight.forEach((event) -> event.batch = null);
		}
		this.ahead.clear();
		this.closed = true;
		this.spool.close(closed);
		return kept;
	}

	@Override
	public boolean surviveStop() {
		return this.spool.isUsable();
	}

	/**
	 * Returns the number of events that are on disk and not in memory.
	 * @return a number of events
	 */
	public long spooledEvents() {
		return this.spool.index().events();
	}

	/**
	 * Returns the size of the events on disk.
	 * @return bytes
	 */
	public long spooledBytes() {
		return this.spool.index().bytes();
	}

	/**
	 * Returns the time of the oldest event on disk.
	 * @return Unix time in milliseconds, 0 where there is none
	 */
	public long oldestSpooled() {
		return this.spool.index().oldest();
	}

	/**
	 * Returns the reason why the disk cannot be used.
	 * @return the reason, {@code null} while it can be
	 */
	public @Nullable String failure() {
		return this.spool.failure();
	}

}
