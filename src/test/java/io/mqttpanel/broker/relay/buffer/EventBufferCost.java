// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.EnumSet;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Cost of the buffer for events that are taken at once, for a million that wait, of one
 * client and of 100,000, and for events that are dropped.
 */
public final class EventBufferCost {

	private static final int EVENTS = 1_000_000;

	private EventBufferCost() {
	}

	/**
	 * Measures, the first rounds being warm-up.
	 * @param args none
	 */
	public static void main(String[] args) {
		for (int round = 1; round <= 4; round++) {
			measure("taken at once, 1 client", 1, Long.MAX_VALUE, 16);
			measure("taken at once, 10000 clients", 10_000, Long.MAX_VALUE, 16);
			measure("1000000 wait, 1 client", 1, Long.MAX_VALUE, EVENTS);
			measure("1000000 wait, 100000 clients", 100_000, Long.MAX_VALUE, EVENTS);
			measure("dropped, 1 client", 1, 64 << 20, EVENTS);
			measure("dropped, 100000 clients", 100_000, 64 << 20, EVENTS);
		}
	}

	private static void measure(String name, int clients, long capacity, int waiting) {
		EventBuffer buffer = new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), new EventCounts(),
				capacity, 1_000);
		String[] ids = new String[clients];
		for (int i = 0; i < clients; i++) {
			ids[i] = "client-number-" + i;
		}
		long began = System.nanoTime();
		int taken = 0;
		for (int i = 0; i < EVENTS; i += waiting) {
			for (int j = 0; j < waiting; j++) {
				buffer.onEvent(new PacketProcessed(ids[(i + j) % clients], 1, 0, Direction.RECEIVED, 12, 0, 0, i));
			}
			for (BufferedEvent entry = buffer.take(); entry != null; entry = buffer.take()) {
				buffer.release(entry, Fate.SENT);
				taken++;
			}
		}
		long nanos = System.nanoTime() - began;
		System.out.printf("%-32s %7.0f ns an event, %,d events/s, taken %,d, %,d bytes%n", name,
				(double) nanos / EVENTS, EVENTS * 1_000_000_000L / nanos, taken, buffer.bytes());
	}

}
