// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Counters of the events for the Panel by type and fate. Any thread may count and read.
 */
public final class EventCounts {

	private static final int FATES = Fate.values().length;

	private final LongAdder[] counts = Stream.generate(LongAdder::new)
		.limit((long) EventType.values().length * FATES)
		.toArray(LongAdder[]::new);

	private final AtomicLongArray lost = new AtomicLongArray(EventClass.values().length);

	private final AtomicLong lostTotal = new AtomicLong();

	private final LostClients lostClients = new LostClients();

	/**
	 * Counts one event.
	 * @param type its type
	 * @param fate its fate
	 */
	public void add(EventType type, Fate fate) {
		add(type, fate, 1);
	}

	/**
	 * Counts events.
	 * @param type their type
	 * @param fate their fate
	 * @param number the number of events
	 */
	public void add(EventType type, Fate fate, long number) {
		counter(type, fate).add(number);
		if (fate != Fate.SENT) {
			this.lost.addAndGet(type.eventClass().ordinal(), number);
			this.lostTotal.addAndGet(number);
		}
	}

	/**
	 * Counts an event that the buffer has dropped, of a client that is known.
	 * @param event the event
	 */
	void dropped(PanelEvent event) {
		if (event.type().eventClass() == EventClass.LIFECYCLE) {
			// Before it counts: what counts beyond these is of clients not known.
			this.lostClients.add(event);
		}
		add(event.type(), Fate.DROPPED);
	}

	/**
	 * Returns the clients that have lost events about their connection or subscriptions.
	 * @return the clients, the same object each time
	 */
	public LostClients lostClients() {
		return this.lostClients;
	}

	/**
	 * Returns the number of lost events.
	 * @return the number since the start
	 */
	public long lostTotal() {
		return this.lostTotal.get();
	}

	/**
	 * Returns the numbers of lost events by class.
	 * @return the numbers since the start
	 */
	public LostEvents lost() {
		return new LostEvents(lost(EventClass.LIFECYCLE), lost(EventClass.PUBLISHED), lost(EventClass.PACKET));
	}

	/**
	 * Returns the number of lost events of a class.
	 * @param eventClass the class
	 * @return the number since the start
	 */
	public long lost(EventClass eventClass) {
		return this.lost.get(eventClass.ordinal());
	}

	/**
	 * Returns a number of events.
	 * @param type their type
	 * @param fate their fate
	 * @return the number since the start
	 */
	public long get(EventType type, Fate fate) {
		return counter(type, fate).sum();
	}

	private LongAdder counter(EventType type, Fate fate) {
		return this.counts[type.ordinal() * FATES + fate.ordinal()];
	}

}
