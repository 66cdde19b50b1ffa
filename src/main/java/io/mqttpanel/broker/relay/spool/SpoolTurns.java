// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;

/**
 * Turns of the events on disk and in memory. The events of {@link HeavyClients} wait on
 * disk apart from those of all others, and the two take turns. A batch of heavy clients
 * is taken after those of the others that were written before it, because they may have
 * earlier events of the same clients. Events in memory are taken once none of the others
 * wait on disk, except for those of clients whose earlier events do. For the relay's
 * thread.
 */
final class SpoolTurns {

	private static final int BATCH_EVENTS = 1_000;

	private static final int BATCH_BYTES = 256 << 10;

	private final EventBuffer buffer;

	private final Spool spool;

	private final ReadEvents heavy = new ReadEvents(true);

	private final ReadEvents others = new ReadEvents(false);

	private final HeavyClients heavyClients = new HeavyClients();

	/** Whether the next event is one of a heavy client, if there is one. */
	private boolean heavyTurn;

	/** Place of the last batch of heavy clients of an earlier start that is known. */
	private long found;

	/**
	 * Creates the turns of a spool.
	 * @param buffer the buffer in memory
	 * @param spool the spool
	 */
	SpoolTurns(EventBuffer buffer, Spool spool) {
		this.buffer = buffer;
		this.spool = spool;
	}

	/**
	 * Takes the next event. Called once the spool is open.
	 * @return the event, {@code null} if none waits or none can be had right now
	 */
	@Nullable InFlightEvent take() {
		InFlightEvent next = this.heavyTurn ? takeHeavy() : takeOther();
		if (next == null) {
			next = this.heavyTurn ? takeOther() : takeHeavy();
		}
		this.heavyTurn = !this.heavyTurn;
		return next;
	}

	private @Nullable InFlightEvent takeHeavy() {
		long next = nextHeavy();
		if (next == Long.MAX_VALUE || this.others.next(this.spool) < next) {
			return null;
		}
		InFlightEvent taken = this.heavy.take(this.spool);
		if (nextHeavy() > next) {
			this.buffer.releaseHeld();
		}
		return taken;
	}

	private @Nullable InFlightEvent takeOther() {
		if (this.others.next(this.spool) != Long.MAX_VALUE) {
			return this.others.take(this.spool);
		}
		long heavy = nextHeavy();
		BufferedEvent next = (heavy == Long.MAX_VALUE) ? this.buffer.take()
				: this.buffer.take((key) -> this.heavyClients.holds(key, heavy));
		return (next != null) ? new InFlightEvent(next, null, true) : null;
	}

	/** Whose events an earlier start has left is not known. */
	private long nextHeavy() {
		long last = this.spool.index().lastFoundHeavy();
		if (last > this.found) {
			this.found = last;
			this.heavyClients.found(last);
		}
		return this.heavy.next(this.spool);
	}

	/**
	 * Begins a cycle, in which each client and each address have their share again.
	 */
	void beginCycle() {
		this.heavyClients.beginCycle();
	}

	/**
	 * Moves events from memory to the disk. The events of a client that becomes heavy are
	 * written behind its earlier ones.
	 * @param last the number of the last event that has to be moved
	 * @param maxPending the maximum memory of events that are not written yet
	 */
	void move(long last, long maxPending) {
		List<BufferedEvent> heavy = new ArrayList<>();
		List<BufferedEvent> others = new ArrayList<>();
		int bytes = 0;
		for (BufferedEvent entry = next(last, maxPending); entry != null; entry = next(last, maxPending)) {
			(this.heavyClients.add(entry, nextHeavy()) ? heavy : others).add(entry);
			bytes += entry.size();
			if (heavy.size() + others.size() == BATCH_EVENTS || bytes > BATCH_BYTES) {
				write(others, heavy);
				heavy = new ArrayList<>();
				others = new ArrayList<>();
				bytes = 0;
			}
		}
		write(others, heavy);
	}

	private @Nullable BufferedEvent next(long last, long maxPending) {
		return (this.spool.pendingBytes() <= maxPending && this.buffer.oldestArrival() <= last) ? this.buffer.take()
				: null;
	}

	private void write(List<BufferedEvent> others, List<BufferedEvent> heavy) {
		if (!others.isEmpty()) {
			this.spool.write(others, false, false);
		}
		if (!heavy.isEmpty()) {
			SpoolBatch batch = this.spool.write(heavy, false, true);
			this.heavyClients.written(heavy, batch.order(), nextHeavy());
		}
	}

	/**
	 * Returns the time of the next event that was read from the disk.
	 * @return its time, or {@code Long.MAX_VALUE} if there is none
	 */
	long oldestTimestamp() {
		return Math.min(this.heavy.oldestTimestamp(), this.others.oldestTimestamp());
	}

	void clear() {
		this.heavy.clear();
		this.others.clear();
	}

}
