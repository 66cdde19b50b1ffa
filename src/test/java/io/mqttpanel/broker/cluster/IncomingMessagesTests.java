// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.cluster.ForwardedMessage.Order;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IncomingMessages}.
 */
class IncomingMessagesTests implements RemoteMessages {

	private final FakeLink link = new FakeLink();

	private final StoredMessages outgoing = new StoredMessages("me", this.link, new RemoteRoutes(this.link), 1000,
			Long.MAX_VALUE);

	private final IncomingMessages incoming = new IncomingMessages("me", this.outgoing);

	private final List<String> delivered = new ArrayList<>();

	private boolean room = true;

	@BeforeEach
	void listen() {
		this.incoming.deliverTo(this);
	}

	@Override
	public boolean deliver(byte[] message, boolean all, Collection<SharedFilter> shares, boolean waits) {
		this.delivered.add(message[0] + (all ? " all" : "") + shares.size() + (waits ? " waits" : ""));
		return this.room;
	}

	@Override
	public long waitingBytes() {
		return 0;
	}

	@Override
	public Set<String> slowTeams() {
		return Set.of("7", "");
	}

	@Override
	public void keepOnly(Set<String> topics) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Iterator<Retained> retained() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void keep(byte[] message) {
		this.delivered.add(message[0] + " kept");
	}

	private static byte[] message(String origin, long number, Order order) {
		return new ForwardedMessage(origin, number, order, new byte[] { (byte) number }).encode();
	}

	@Test
	void messageIsDeliveredOnce() {
		this.incoming.take(message("other", 1, Order.ALL));
		this.incoming.take(message("other", 1, Order.ALL));
		this.incoming.take(message("third", 1, Order.of(new SharedFilter("g", "f"))));
		this.incoming.take(message("other", 2, Order.ALL));
		assertThat(this.delivered).containsExactly("1 all0 waits", "11 waits", "2 all0 waits");
	}

	@Test
	void messageThatHasChangedPlacesIsDeliveredOnceToo() {
		for (long number : new long[] { 1, 3, 2, 3, 2, 1, 200_000, 199_999, 199_999, 100_000, 4 }) {
			this.incoming.take(message("other", number, Order.KEEP));
		}
		assertThat(this.delivered).containsExactly("1 kept", "3 kept", "2 kept", (byte) 200_000 + " kept",
				(byte) 199_999 + " kept");
	}

	@Test
	void messageThatWasNotStoredHasNoNumberAndWaitsForNothing() {
		this.incoming.receive(message("other", 0, Order.ALL));
		this.incoming.receive(message("other", 0, Order.ALL));
		assertThat(this.delivered).containsExactly("0 all0", "0 all0");
	}

	@Test
	void messageThatWasNotStoredAndHasNoRoomIsCounted() {
		this.incoming.receive(message("other", 0, Order.ALL));
		assertThat(this.incoming.dropped()).isZero();
		this.room = false;
		this.incoming.receive(message("other", 0, Order.ALL));
		assertThat(this.incoming.dropped()).isOne();
	}

	@Test
	void othersAreToldOfSlowSubscribers() {
		Questions questions = new Questions(this.link, () -> Set.of("other"), Runnable::run);
		SlowSubscriberNotices notices = new SlowSubscriberNotices("me", questions, this.incoming, this.outgoing);
		notices.tell();
		assertThat(this.link.told).singleElement()
			.satisfies((told) -> assertThat(told).startsWith("ask 0 slow-subscribers me\n").contains("\n=7", "\n="));
		this.outgoing.live(Set.of("other"));
		questions.asked("other", 0, "slow-subscribers", "other\n=7".getBytes(StandardCharsets.UTF_8));
		assertThat(this.link.told).as("nobody waits for an answer").hasSize(1);
		this.outgoing.store(new Outgoing("p", "\0007/t", true, Retention.NONE, Long.MAX_VALUE),
				Map.of("other", Order.ALL), new byte[1]);
		assertThat(this.link.stored).isEmpty();
	}

	@Test
	void retainedMessageIsKeptBeforeItIsDelivered() {
		this.incoming.take(message("other", 1, Order.ALL.plus(Order.KEEP)));
		this.incoming.take(message("other", 2, Order.KEEP));
		assertThat(this.delivered).containsExactly("1 kept", "1 all0 waits", "2 kept");
	}

	@Test
	void ownRetainedMessageIsAcknowledgedWhenItIsKept() {
		CompletableFuture<Void> kept = this.outgoing.store(new Outgoing("p", "t", true, Retention.KEEP, Long.MAX_VALUE),
				Map.of(), new byte[] { 1 });
		this.link.storing.get(0).complete(1L);
		assertThat(kept).isNotDone();
		this.incoming.take(message("me", 1, Order.KEEP));
		assertThat(this.delivered).containsExactly("1 kept");
		assertThat(kept).isCompleted();
	}

}
