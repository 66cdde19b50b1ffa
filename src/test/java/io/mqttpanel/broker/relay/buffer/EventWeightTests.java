// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Weight of events in the buffer, against the memory that this JVM takes for them.
 */
class EventWeightTests {

	private static final int EVENTS = 400;

	private static final com.sun.management.ThreadMXBean memory = (com.sun.management.ThreadMXBean) ManagementFactory
		.getThreadMXBean();

	static Stream<IntFunction<PanelEvent>> events() {
		return Stream.of((i) -> new PacketProcessed(text("c", i), i, 0, Direction.SENT, 3, 0, 2, i),
				(i) -> new PacketProcessed(text("c".repeat(60_000), i), i, 0, Direction.SENT, 3, 0, 2, i),
				(i) -> new PacketProcessed("one client", i, 0, Direction.SENT, 3, 0, 2, i),
				(i) -> new PacketProcessed(text("c", i), i, 1 + i, Direction.SENT, 3, 0, 2, i),
				(i) -> new ClientDisconnected(text("\u20ac".repeat(200), i), i, 0, i),
				(i) -> new ClientConnected(text("c", i), i, 0, 5, text("user", i), text("[2001:db8:0:1:2:3:4:5]:", i),
						0, 60, i, false, true),
				(i) -> new ClientSubscribed("one client", i, 0, text("a/topic/filter/", i), 1, i),
				(i) -> new ClientUnsubscribed("one client", i, 0, text("", i), i),
				(i) -> new MessagePublished(text("c", i), i, 0, text("\u4e00/topic/", i), new byte[i % 1_000],
						i % 1_000, 0, false, i));
	}

	@ParameterizedTest
	@MethodSource("events")
	void isNoLessThanWhatAnEventTakes(IntFunction<PanelEvent> factory) {
		allocate(factory, 100);
		EventBuffer buffer = buffer();
		long allocated = -memory.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < EVENTS; i++) {
			buffer.onEvent(factory.apply(i));
		}
		buffer.lastArrival();
		allocated += memory.getCurrentThreadAllocatedBytes();
		assertThat(buffer.bytes()).isGreaterThanOrEqualTo(allocated).isLessThan(2 * allocated);
	}

	private static void allocate(IntFunction<PanelEvent> factory, int number) {
		EventBuffer buffer = buffer();
		for (int i = 0; i < number; i++) {
			buffer.onEvent(factory.apply(i));
		}
		buffer.lastArrival();
	}

	private static EventBuffer buffer() {
		return new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), new EventCounts(), Long.MAX_VALUE,
				10_000);
	}

	private static String text(String prefix, int i) {
		return prefix + (100_000 + i);
	}

}
