// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
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
 * Queue of events in memory and on disk, in order for each client. While the Panel keeps
 * up, events go from the buffer to the Panel and nothing is written. Events that are not
 * acknowledged after half an interval are written: those in flight as a copy, those
 * behind them are moved out of memory. From then on every event goes through the disk
 * until the events there are taken.
 *
 * <p>
 * For the relay's thread, which does no input or output here.
 */
public final class SpooledEvents implements WaitingEvents {

	private final EventBuffer buffer;

	private final EventCounts counts;

	private final Supplier<Spool> spools;

	private volatile Spool spool;

	private final long cycle;

	/** Events that were taken and not released, in order. */
	private final Deque<InFlightEvent> inFlight = new ArrayDeque<>();

	private SpoolTurns turns;

	/** Number of events that were taken, with those in flight. */
	private volatile long taken;

	private volatile int unreleased;

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
		this.turns = new SpoolTurns(buffer, this.spool);
	}

	@Override
	public void open() {
		if (this.closed) {
			this.closed = false;
			this.spool = this.spools.get();
			this.turns = new SpoolTurns(this.buffer, this.spool);
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
		InFlightEvent next = this.turns.take();
		if (next == null) {
			return null;
		}
		this.inFlight.add(next);
		counted(1);
		return next.entry;
	}

	private void counted(int taken) {
		this.taken += taken;
		this.unreleased = this.inFlight.size();
	}

	@Override
	public void release(BufferedEvent entry, Fate fate) {
		if (this.closed) {
			return;
		}
		InFlightEvent released = removeInFlight(entry);
		counted(0);
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
			this.turns.beginCycle();
			writeBehind(this.seen, this.buffer.capacity() / 2);
			this.seen = this.buffer.lastArrival();
			this.spool.sync();
		}
		else if (this.buffer.bytes() - this.spool.pendingBytes() > this.buffer.capacity() / 4) {
			writeBehind(Long.MAX_VALUE, this.buffer.capacity() / 2);
		}
	}

	/**
	 * Moves waiting events from memory to the disk, after a copy of the events in flight,
	 * so that the events on disk have no gap.
	 * @param last the number of the last event that has to be written
	 * @param maxPending the maximum memory of events that are not written yet
	 */
	private void writeBehind(long last, long maxPending) {
		this.buffer.releaseHeld();
		if (this.spool.isUsable() && this.spool.pendingBytes() <= maxPending) {
			boolean waits = this.buffer.oldestArrival() <= last;
			writeCopies(waits ? Long.MAX_VALUE : last);
			if (waits) {
				this.turns.move(last, maxPending);
			}
		}
	}

	private void writeCopies(long last) {
		List<InFlightEvent> unwritten = this.inFlight.stream()
			.filter((event) -> event.batch == null && event.entry.arrival() <= last)
			.toList();
		if (!unwritten.isEmpty()) {
			SpoolBatch batch = this.spool.write(unwritten.stream().map((event) -> event.entry).toList(), true, false);
			unwritten.forEach((event) -> event.batch = batch);
		}
	}

	@Override
	public long events() {
		return this.buffer.events() + this.spool.index().events();
	}

	@Override
	public long oldestTimestamp() {
		long spooled = oldestSpooled();
		long read = this.turns.oldestTimestamp();
		return Math.min((spooled > 0) ? Math.min(read, spooled) : read, this.buffer.oldestTimestamp());
	}

	@Override
	public long takenAfterAll() {
		return this.taken + events() - this.unreleased;
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
		this.turns.clear();
		counted(0);
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
