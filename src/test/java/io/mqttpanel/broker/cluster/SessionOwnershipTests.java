// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SessionOwnership}.
 */
class SessionOwnershipTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final ConnectionTotals ALL = new ConnectionTotals(3, 4);

	private static final SessionClaims.End END = SessionClaims.End.UNBEGUN;

	private final FakeLink link = new FakeLink();

	private final SessionOwnership ownership = new SessionOwnership(this.link, new Orphans(this.link), 1000, 1000);

	private final List<String> ended = new ArrayList<>();

	private final List<String> orphaned = new ArrayList<>();

	private final CompletableFuture<Void> gone = new CompletableFuture<>();

	@BeforeEach
	void listen() {
		this.ownership.listen(new SessionClaims.Listener() {

			@Override
			public CompletableFuture<Void> claimed(String sessionId) {
				SessionOwnershipTests.this.ended.add(sessionId);
				return SessionOwnershipTests.this.gone;
			}

			@Override
			public void disowned(String sessionId, long connection) {
				SessionOwnershipTests.this.ended.add(sessionId + " disowned " + connection);
			}

			@Override
			public void orphaned(String sessionId, byte[] record, long agoMillis, boolean leavesWill) {
				SessionOwnershipTests.this.orphaned.add(sessionId + " " + record.length + " " + agoMillis);
			}

		}, true);
	}

	private void answer(long generation, String owner) {
		answer(generation, owner, !owner.isEmpty());
	}

	private void answer(long generation, String owner, boolean live) {
		last(this.link.claims).complete(new SharedSessions.Claim(generation, owner, live, ALL));
	}

	private static <T> T last(List<T> list) {
		return list.get(list.size() - 1);
	}

	@Test
	void sessionThatNobodyHasBeginsAtOnce() {
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		assertThat(claimed).isNotDone();
		answer(5, "");
		assertThat(claimed).isCompletedWithValue(ALL);
		assertThat(this.link.apiTokenId).isEqualTo(7);
		this.ownership.release("s", 1, END);
		assertThat(this.link.told).containsExactly("release s 5");
	}

	@Test
	void sessionOfAnotherNodeBeginsWhenThatHasReleasedIt() {
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		answer(5, "other");
		this.ownership.released("s", 4);
		assertThat(claimed).isNotDone();
		this.ownership.released("s", 5);
		assertThat(claimed).isCompleted();
	}

	@Test
	void answerOfTheOtherNodeMayComeBeforeTheClaimsOwn() {
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		this.ownership.released("s", 5);
		answer(5, "other");
		assertThat(claimed).isCompleted();
	}

	@Test
	void connectionEndsWhenAnotherNodeHasClaimedItsSession() {
		this.ownership.claim("s", 1, 7);
		answer(5, "");
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).containsExactly("s");
		assertThat(this.link.told).containsExactly("hear other s 6");
		this.gone.complete(null);
		assertThat(this.link.told).containsExactly("hear other s 6", "answer other s 6");
	}

	@Test
	void connectionStaysThatWasClaimedLater() {
		this.ownership.claim("s", 1, 7);
		answer(7, "");
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).isEmpty();
		assertThat(this.link.told).containsExactly("hear other s 6", "answer other s 6");
	}

	@Test
	void connectionWhoseClaimIsOnItsWayIsJudgedByIt() {
		this.ownership.claim("s", 1, 7);
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).isEmpty();
		answer(7, "other");
		assertThat(this.ended).isEmpty();
		assertThat(this.link.told).containsExactly("hear other s 6", "answer other s 6");
	}

	@Test
	void sessionThatIsNotHereIsAnsweredAtOnce() {
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.link.told).containsExactly("answer other s 6");
	}

	@Test
	void connectionThatAnotherHasReplacedReleasesItsOwnClaim() {
		this.ownership.claim("s", 1, 7);
		answer(5, "");
		this.ownership.claim("s", 2, 7);
		answer(6, "");
		this.ownership.release("s", 1, END);
		assertThat(this.link.told).as("of its own claim").containsExactly("release s 5");
		this.ownership.release("s", 2, END);
		assertThat(this.link.told).containsExactly("release s 5", "release s 6");
	}

	@Test
	void clientsAreLetInWithoutTheClusterAndClaimedLater() {
		this.link.connected = false;
		assertThat(this.ownership.claim("s", 1, 7)).isCompleted();
		assertThat(this.ownership.claim("t", 2, 7)).isCompleted();
		assertThat(this.link.claims).isEmpty();
		this.link.connected = true;
		this.ownership.claimAgain(false);
		assertThat(this.link.claims).hasSize(2);
		this.link.claims.get(0).complete(new SharedSessions.Claim(0, "", false, ALL));
		this.link.claims.get(1).complete(new SharedSessions.Claim(9, "", false, ALL));
		assertThat(this.ended).hasSize(1);
		this.ownership.claimAgain(false);
		assertThat(this.link.claims).hasSize(2);
		this.ownership.claimAgain(true);
		assertThat(this.link.claims).hasSize(4);
	}

	@Test
	void failureOfTheClusterLetsTheClientIn() {
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		this.link.claims.get(0).completeExceptionally(new IllegalStateException());
		assertThat(claimed).isCompleted();
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).containsExactly("s");
	}

	@Test
	void nodeThatDoesNotHearOfTheClaimIsNotWaitedForLong() {
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		answer(5, "other");
		await().atMost(PATIENCE).until(() -> this.link.told.contains("adopt other s 5"));
		assertThat(claimed).isNotDone();
		last(this.link.adopting).complete(List.of(new SharedSessions.Orphan("key", "s", new byte[7], 0, true)));
		assertThat(claimed).isCompleted();
		assertThat(this.orphaned).containsExactly("s 7 0");
		assertThat(this.link.told).endsWith("settle key");
	}

	@Test
	void nodeThatHasHeardOfTheClaimGetsTime() {
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		answer(5, "other");
		this.ownership.heard("s", 5);
		CompletableFuture<ConnectionTotals> unheard = this.ownership.claim("t", 2, 7);
		answer(6, "other");
		await().atMost(PATIENCE).until(() -> this.link.told.contains("adopt other t 6"));
		assertThat(unheard).isNotDone();
		assertThat(this.link.told).doesNotContain("adopt other s 5");
		this.ownership.released("s", 5);
		assertThat(claimed).isCompleted();
	}

	@Test
	void connectionOfANodeThatHasEndedIsAnnouncedBeforeTheNextBegins() {
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		answer(5, "dead", false);
		assertThat(this.link.told).containsExactly("adopt dead s 5");
		assertThat(claimed).isNotDone();
		last(this.link.adopting).complete(List.of());
		assertThat(claimed).isCompleted();
		assertThat(this.orphaned).isEmpty();
	}

	@Test
	void connectionIsNotedWhenItIsClaimedAndAgainAfterThat() {
		this.ownership.claim("s", 1, 7);
		this.ownership.record("s", 2, () -> new byte[1]);
		this.ownership.record("s", 1, () -> new byte[10]);
		assertThat(this.link.told).isEmpty();
		answer(5, "");
		assertThat(this.link.told).containsExactly("record s 5 10");
		this.ownership.claimAgain(true);
		answer(6, "");
		assertThat(this.link.told).endsWith("record s 6 10");
	}

	@Test
	void nothingIsNotedBeyondTheBound() {
		this.ownership.claim("s", 1, 7);
		answer(5, "");
		this.ownership.claim("t", 2, 7);
		answer(6, "");
		this.ownership.record("s", 1, () -> new byte[900]);
		this.ownership.record("t", 2, () -> new byte[200]);
		assertThat(this.link.told).containsExactly("record s 5 900");
		this.ownership.record("s", 1, () -> new byte[300]);
		this.ownership.record("t", 2, () -> new byte[200]);
		assertThat(this.link.told).endsWith("record s 5 300", "record t 6 200");
		this.ownership.release("s", 1, END);
		this.ownership.record("t", 2, () -> new byte[990]);
		assertThat(this.link.told).endsWith("record t 6 990");
	}

	@Test
	void connectionThatOthersHaveAnnouncedAsEndedEnds() {
		this.ownership.claim("s", 1, 7);
		answer(5, "");
		this.ownership.claim("t", 2, 7);
		answer(6, "");
		this.ownership.claim("u", 3, 7);
		answer(7, "");
		this.ownership.record("s", 1, () -> new byte[1]);
		this.ownership.record("t", 2, () -> new byte[1]);
		this.link.recording.forEach((each) -> each.complete(Optional.of("e")));
		this.ownership.compare();
		last(this.link.reading).complete(Set.of("t"));
		assertThat(this.ended).containsExactly("s disowned 1");
	}

	@Test
	void releaseThatTheClusterHasNotTakenIsRepeated() {
		this.ownership.claim("s", 1, 7);
		answer(5, "");
		this.link.connected = false;
		this.ownership.release("s", 1, END);
		assertThat(this.link.told).isEmpty();
		this.link.connected = true;
		this.ownership.claimAgain(false);
		assertThat(this.link.told).containsExactly("release s 5");
		last(this.link.releasing).complete(new SharedSessions.Release(true, Set.of()));
		this.ownership.claimAgain(false);
		assertThat(this.link.told).hasSize(1);
	}

	@Test
	void recordThatTheClusterHasNotTakenIsRepeated() {
		this.ownership.claim("s", 1, 7);
		answer(5, "");
		this.link.connected = false;
		this.ownership.record("s", 1, () -> new byte[10]);
		this.link.connected = true;
		this.ownership.claimAgain(false);
		assertThat(this.link.told).containsExactly("record s 5 10");
		last(this.link.recording).complete(Optional.of("e"));
		this.ownership.claimAgain(false);
		assertThat(this.link.told).hasSize(1);
	}

}
