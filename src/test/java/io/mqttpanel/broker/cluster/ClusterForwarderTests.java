// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Forwarded;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterForwarder}.
 */
class ClusterForwarderTests {

	private static final long HIGH_BYTES = 1000;

	private final FakeLink link = new FakeLink();

	private final RemoteRoutes remote = new RemoteRoutes(this.link);

	private final StoredMessages stored = new StoredMessages("me", this.link, this.remote, HIGH_BYTES, Long.MAX_VALUE);

	private final ClusterForwarder forwarder = new ClusterForwarder("me", this.link, new LocalRoutes(this.link),
			this.remote, this.stored, (engine) -> {
			});

	@BeforeEach
	void addNodes() {
		for (String node : List.of("a", "b")) {
			this.link.reveal(this.remote, node, 1, "all", "only/" + node);
		}
		this.stored.live(Set.of("a", "b"));
	}

	private CompletableFuture<Void> forward(String topic, int content) {
		return forward(topic, Retention.NONE, content);
	}

	private CompletableFuture<Void> forward(String topic, Retention retention, int content) {
		return forward("p", topic, retention, content);
	}

	private CompletableFuture<Void> forward(String publisher, String topic, Retention retention, int content) {
		return this.forwarder
			.forward(new Outgoing(publisher, topic, true, retention, Long.MAX_VALUE), (share) -> 0,
					() -> new byte[] { (byte) content })
			.stored();
	}

	private Forwarded forwardUnacknowledged(String topic, byte[] content) {
		return this.forwarder.forward(new Outgoing("p", topic, false, Retention.NONE, Long.MAX_VALUE), (share) -> 0,
				() -> content);
	}

	private static ForwardedMessage first(Map<String, byte[]> messages) {
		return ForwardedMessage.decode(messages.values().iterator().next());
	}

	private List<Integer> contents() {
		List<Integer> contents = new ArrayList<>();
		this.link.stored.forEach((messages) -> contents.add((int) first(messages).content()[0]));
		return contents;
	}

	private void answer(int index, long bytes) {
		this.link.storing.get(index).complete(bytes);
	}

	@Test
	void messageThatNobodyWantsIsNotMade() {
		Forwarded forwarded = this.forwarder.forward(new Outgoing("p", "none", true, Retention.NONE, Long.MAX_VALUE),
				(share) -> 0, () -> {
					throw new AssertionError();
				});
		assertThat(forwarded.stored()).isNull();
		assertThat(forwarded.elsewhere()).isEmpty();
		assertThat(this.forwarder.forwarded()).isZero();
	}

	@Test
	void costOfMatchingIsTold() {
		RouteChanges many = new RouteChanges(false,
				IntStream.range(0, 200).mapToObj((i) -> RouteText.of(new SharedFilter("g", "busy"), i)).toList(),
				List.of());
		this.remote.change("a", 2, many);
		assertThat(forwardUnacknowledged("busy", new byte[1]).cost()).isGreaterThan(200);
		assertThat(forwardUnacknowledged("none", new byte[1]).cost()).isLessThan(10);
	}

	@Test
	void messageIsStoredWithNumbersThatGrow() {
		CompletableFuture<Void> one = forward("all", 1);
		CompletableFuture<Void> two = forward("only/a", 2);
		assertThat(this.link.stored).extracting((messages) -> first(messages).number()).containsExactly(1L, 2L);
		assertThat(this.link.stored).extracting(Map::keySet).containsExactly(Set.of("a", "b"), Set.of("a"));
		answer(1, 10);
		assertThat(two).isCompleted();
		assertThat(one).isNotDone();
		answer(0, 10);
		assertThat(one).isCompleted();
		assertThat(this.forwarder.forwarded()).isEqualTo(2);
	}

	@Test
	void messagesForANodeThatIsBehindWaitInTheirOrder() {
		forward("only/a", 1);
		answer(0, HIGH_BYTES + 1);
		CompletableFuture<Void> two = forward("only/a", 2);
		forward("q", "only/b", Retention.NONE, 3);
		forward("all", 4);
		forward("only/b", 5);
		assertThat(contents()).containsExactly(1, 3);
		this.link.inboxBytes = HIGH_BYTES;
		this.stored.check();
		assertThat(contents()).containsExactly(1, 3);
		this.link.inboxBytes = HIGH_BYTES / 2;
		this.stored.check();
		assertThat(contents()).containsExactly(1, 3, 2, 4, 5);
		answer(2, 1);
		assertThat(two).isCompleted();
	}

	@Test
	void messagesOfATeamWaitForItsSlowSubscribers() {
		this.stored.slow("a", Set.of(""));
		forward("only/a", 1);
		forward("q", "only/b", Retention.NONE, 2);
		this.stored.check();
		assertThat(contents()).containsExactly(2);
		this.stored.slow("a", Set.of("7"));
		this.stored.check();
		assertThat(contents()).containsExactly(2, 1);
	}

	@Test
	void nobodyWaitsForANodeThatDoesNotAnswer() {
		forward("only/a", 1);
		answer(0, HIGH_BYTES + 1);
		forward("only/a", 2);
		this.stored.live(Set.of("b"));
		assertThat(contents()).containsExactly(1, 2);
		answer(1, HIGH_BYTES + 1);
		forward("only/a", 3);
		assertThat(contents()).containsExactly(1, 2, 3);
	}

	@Test
	void messageWithoutRoomIsStoredLater() {
		CompletableFuture<Void> one = forward("only/a", 1);
		forward("only/a", 2);
		forward("only/a", 3);
		answer(0, -1);
		forward("only/a", 4);
		answer(1, -1);
		answer(2, -1);
		this.link.inboxBytes = -1;
		this.stored.check();
		assertThat(contents()).containsExactly(1, 2, 3);
		this.link.inboxBytes = 0;
		this.stored.check();
		assertThat(contents()).containsExactly(1, 2, 3, 1, 2, 3, 4);
		assertThat(one).isNotDone();
		answer(3, 1);
		assertThat(one).isCompleted();
	}

	@Test
	void messageBehindOneWithoutRoomIsStoredBehindIt() {
		forward("only/a", 1);
		forward("only/a", 2);
		CompletableFuture<Void> other = forward("q", "only/b", Retention.NONE, 3);
		answer(0, -1);
		answer(1, -2);
		answer(2, -2);
		assertThat(contents()).containsExactly(1, 2, 3, 3);
		answer(3, 1);
		assertThat(other).isCompleted();
		this.link.inboxBytes = 0;
		this.stored.check();
		assertThat(contents()).containsExactly(1, 2, 3, 3, 1, 2);
	}

	@Test
	void messageForANodeThatIsGoneIsStoredForTheOthers() {
		CompletableFuture<Void> both = forward("all", 1);
		CompletableFuture<Void> gone = forward("only/b", 2);
		answer(0, -1);
		answer(1, -1);
		this.remote.remove("b");
		this.stored.live(Set.of("a"));
		this.stored.check();
		assertThat(gone).isCompleted();
		assertThat(contents()).containsExactly(1, 2, 1);
		answer(2, 1);
		assertThat(both).isCompleted();
	}

	@Test
	void messageThatItsClientHasGivenUpIsNotStoredLater() {
		forward("only/a", 1);
		answer(0, HIGH_BYTES + 1);
		forward("only/a", 2).completeExceptionally(new StoreFullException());
		forward("only/a", 3);
		this.stored.check();
		assertThat(contents()).containsExactly(1, 3);
	}

	@Test
	void messagesOfQos0AreDroppedWhileTooMuchIsOnItsWay() {
		byte[] large = new byte[3 << 20];
		for (int i = 0; i < 3; i++) {
			assertThat(forwardUnacknowledged("only/a", large).stored()).isNull();
		}
		assertThat(this.link.sending).hasSize(2);
		assertThat(this.forwarder.dropped()).isEqualTo(1);
		this.link.sending.get(0).complete(null);
		forwardUnacknowledged("only/a", large);
		assertThat(this.link.sending).hasSize(3);
		this.link.connected = false;
		forwardUnacknowledged("only/a", new byte[1]);
		assertThat(this.forwarder.dropped()).isEqualTo(2);
	}

	@Test
	void retainedMessageIsForAllNodesAndAcknowledgedWhenItIsKeptHere() {
		CompletableFuture<Void> kept = forward("only/a", Retention.KEEP, 1);
		assertThat(this.link.told).containsExactly("retain only/a 1");
		Map<String, byte[]> messages = this.link.stored.get(0);
		assertThat(ForwardedMessage.decode(messages.get("a")).order())
			.isEqualTo(new ForwardedMessage.Order(true, List.of(), true));
		assertThat(ForwardedMessage.decode(messages.get("rest")).order()).isEqualTo(ForwardedMessage.Order.KEEP);
		answer(0, 10);
		assertThat(kept).isNotDone();
		this.stored.kept(1);
		assertThat(kept).isCompleted();
	}

	@Test
	void removalOfARetainedMessageNeedsNoSubscriber() {
		CompletableFuture<Void> removed = forward("none", Retention.REMOVE, 1);
		assertThat(this.link.told).containsExactly("retain none 0");
		this.stored.kept(1);
		assertThat(removed).isCompleted();
	}

	@Test
	void retainedMessageWaitsForAnyNodeThatIsBehindAndOnlyItsPublisherForThat() {
		forward("only/a", 1);
		answer(0, HIGH_BYTES + 1);
		forward("none", Retention.KEEP, 2);
		forward("only/b", 3);
		assertThat(contents()).containsExactly(1);
		forward("q", "only/b", Retention.NONE, 4);
		assertThat(contents()).containsExactly(1, 4);
		this.link.inboxBytes = 0;
		this.stored.check();
		assertThat(contents()).containsExactly(1, 4, 2, 3);
	}

}
