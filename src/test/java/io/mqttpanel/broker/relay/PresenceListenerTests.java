// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reports of connected clients and their subscriptions.
 */
class PresenceListenerTests {

	private static final long MOST_CONNECTIONS = 2_000_000;

	private final EventCounts counts = new EventCounts();

	private final PresenceListener presence = new PresenceListener(
			new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), this.counts, 1 << 20, 0), this.counts,
			() -> 0);

	@Test
	void reportsConnectedClientsAndBehindEachItsSubscriptions() {
		connect("a", 1, false);
		connect("b", 2, false);
		subscribe("a", 1, "x", 0);
		subscribe("a", 1, "y", 1);
		subscribe("a", 1, "x", 2);
		this.presence.onEvent(new ClientUnsubscribed("a", 1, 0, "y", 5));
		this.presence.onEvent(new ClientDisconnected("b", 2, 0, 5));
		assertThat(report()).containsExactly(
				new ClientConnected("a", 1, 0, 5, "u", "127.0.0.1:1", 0, 60, 10, false, true),
				new ClientSubscribed("a", 1, 0, "x", 2, 20, true));
	}

	@Test
	void reportsTheSubscriptionsOfAResumedSession() {
		connect("a", 1, false);
		subscribe("a", 1, "x", 1);
		this.presence.onEvent(new ClientDisconnected("a", 1, 0, 5));
		assertThat(report()).isEmpty();
		connect("a", 2, true);
		assertThat(report()).hasSize(2).last().isEqualTo(new ClientSubscribed("a", 2, 0, "x", 1, 20, true));
	}

	@Test
	void forgetsTheSubscriptionsOfASessionThatIsNotResumed() {
		connect("a", 1, false);
		subscribe("a", 1, "x", 1);
		this.presence.onEvent(new ClientDisconnected("a", 1, 0, 5));
		connect("a", 2, false);
		this.presence.onEvent(new ClientDisconnected("a", 2, 0, 5));
		connect("a", 3, true);
		assertThat(report()).hasSize(1);
	}

	@Test
	void forgetsSubscriptionsThatEndWhileTheirClientIsAway() {
		connect("a", 1, false);
		subscribe("a", 1, "x", 1);
		subscribe("a", 1, "y", 1);
		this.presence.onEvent(new ClientDisconnected("a", 1, 0, 5));
		this.presence.onEvent(new ClientUnsubscribed("a", 1, 0, "x", 5));
		connect("a", 2, true);
		assertThat(report()).hasSize(2).last().isEqualTo(new ClientSubscribed("a", 2, 0, "y", 1, 20, true));
		this.presence.onEvent(new ClientDisconnected("a", 2, 0, 5));
		this.presence.onEvent(new ClientUnsubscribed("a", 2, 0, "y", 5));
		connect("a", 3, true);
		assertThat(report()).hasSize(1);
	}

	@Test
	void neverReportsAClientAfterItsEnd() throws InterruptedException {
		List<PanelEvent> heard = new ArrayList<>();
		AtomicBoolean done = new AtomicBoolean();
		AtomicLong snapshots = new AtomicLong();
		CountDownLatch started = new CountDownLatch(1);
		ExecutorService reporter = Executors.newSingleThreadExecutor();
		reporter.execute(() -> {
			while (!done.get()) {
				this.presence.report((event) -> {
					hear(heard, event);
					snapshots.incrementAndGet();
				});
				started.countDown();
			}
		});
		assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
		// Long enough for the two threads to meet, however the machine runs them.
		for (long connection = 1; connection <= MOST_CONNECTIONS
				&& (connection <= 20_000 || snapshots.get() < 100); connection++) {
			connect("a", connection, false);
			ClientDisconnected end = new ClientDisconnected("a", connection, 0, 5);
			this.presence.onEvent(end);
			hear(heard, end);
		}
		done.set(true);
		reporter.shutdown();
		assertThat(reporter.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertNothingAfterItsEnd(heard);
		assertThat(snapshots.get()).isPositive();
	}

	private static void assertNothingAfterItsEnd(List<PanelEvent> heard) {
		long ended = 0;
		for (PanelEvent event : heard) {
			assertThat(event.connection()).isGreaterThan(ended);
			ended = (event instanceof ClientDisconnected) ? event.connection() : ended;
		}
	}

	private static void hear(List<PanelEvent> heard, PanelEvent event) {
		synchronized (heard) {
			heard.add(event);
		}
	}

	private void connect(String clientId, long connection, boolean resumed) {
		this.presence
			.onEvent(new ClientConnected(clientId, connection, 0, 5, "u", "127.0.0.1:1", 0, 60, 10, resumed, false));
	}

	private void subscribe(String clientId, long connection, String filter, int qos) {
		this.presence.onEvent(new ClientSubscribed(clientId, connection, 0, filter, qos, 20));
	}

	private List<PanelEvent> report() {
		List<PanelEvent> events = new ArrayList<>();
		this.presence.report(events::add);
		return events;
	}

}
