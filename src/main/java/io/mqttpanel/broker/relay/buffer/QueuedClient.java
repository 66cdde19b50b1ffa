// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventClass;

/**
 * Events of one client that wait in a {@link FairQueue}, by class.
 */
final class QueuedClient extends Turns.Member<QueuedClient> {

	/** Weight of this object, its arrays and its entry in a map. */
	static final int OBJECTS = 200;

	private static final int CLASSES = EventClass.values().length;

	final Object key;

	QueuedAddress address;

	/** Whether it has no turns, because earlier events of it wait elsewhere. */
	boolean held;

	private int events;

	private final @Nullable QueuedEvent[] first = new @Nullable QueuedEvent[CLASSES];

	private final @Nullable QueuedEvent[] last = new @Nullable QueuedEvent[CLASSES];

	QueuedClient(Object key, QueuedAddress address) {
		this.key = key;
		this.address = address;
	}

	boolean isEmpty() {
		return this.events == 0;
	}

	void add(QueuedEvent event) {
		int index = event.eventClass().ordinal();
		QueuedEvent tail = this.last[index];
		if (tail != null) {
			tail.nextOfClass = event;
		}
		else {
			this.first[index] = event;
		}
		this.last[index] = event;
		this.events++;
	}

	/**
	 * Removes an event.
	 * @param event the oldest event of a class
	 */
	void remove(QueuedEvent event) {
		int index = event.eventClass().ordinal();
		this.first[index] = event.nextOfClass;
		if (event.nextOfClass == null) {
			this.last[index] = null;
		}
		event.nextOfClass = null;
		this.events--;
	}

	/**
	 * Returns the oldest event of all classes.
	 * @return the event, {@code null} if there is none
	 */
	@Nullable QueuedEvent oldest() {
		QueuedEvent oldest = null;
		for (QueuedEvent event : this.first) {
			if (event != null && (oldest == null || event.arrival < oldest.arrival)) {
				oldest = event;
			}
		}
		return oldest;
	}

	/**
	 * Returns the oldest event of the lowest class.
	 * @return the event, {@code null} if there is none
	 */
	@Nullable QueuedEvent lowest() {
		int lowest = lowestClass();
		return (lowest < CLASSES) ? this.first[lowest] : null;
	}

	@Override
	int lowestClass() {
		int lowest = 0;
		while (lowest < CLASSES && this.first[lowest] == null) {
			lowest++;
		}
		return lowest;
	}

}
