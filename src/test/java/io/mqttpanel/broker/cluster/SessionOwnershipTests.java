// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionOwnership}.
 */
class SessionOwnershipTests {

	private final FakeLink link = new FakeLink();

	private final SessionOwnership ownership = new SessionOwnership(this.link);

	private final List<String> ended = new ArrayList<>();

	private final CompletableFuture<Void> gone = new CompletableFuture<>();

	@BeforeEach
	void listen() {
		this.ownership.onClaimed((sessionId) -> {
			this.ended.add(sessionId);
			return this.gone;
		});
	}

	private void answer(long generation, String owner) {
		this.link.claims.get(this.link.claims.size() - 1).complete(new ClusterLink.Claim(generation, owner));
	}

	@Test
	void sessionThatNobodyHasBeginsAtOnce() {
		CompletableFuture<Void> claimed = this.ownership.claim("s", 1);
		assertThat(claimed).isNotDone();
		answer(5, "");
		assertThat(claimed).isCompleted();
		this.ownership.release("s", 1);
		assertThat(this.link.told).containsExactly("release s 5");
	}

	@Test
	void sessionOfAnotherNodeBeginsWhenThatHasReleasedIt() {
		CompletableFuture<Void> claimed = this.ownership.claim("s", 1);
		answer(5, "other");
		this.ownership.released("s", 4);
		assertThat(claimed).isNotDone();
		this.ownership.released("s", 5);
		assertThat(claimed).isCompleted();
	}

	@Test
	void answerOfTheOtherNodeMayComeBeforeTheClaimsOwn() {
		CompletableFuture<Void> claimed = this.ownership.claim("s", 1);
		this.ownership.released("s", 5);
		answer(5, "other");
		assertThat(claimed).isCompleted();
	}

	@Test
	void connectionEndsWhenAnotherNodeHasClaimedItsSession() {
		this.ownership.claim("s", 1);
		answer(5, "");
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).containsExactly("s");
		assertThat(this.link.told).isEmpty();
		this.gone.complete(null);
		assertThat(this.link.told).containsExactly("answer other s 6");
	}

	@Test
	void connectionStaysThatWasClaimedLater() {
		this.ownership.claim("s", 1);
		answer(7, "");
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).isEmpty();
		assertThat(this.link.told).containsExactly("answer other s 6");
	}

	@Test
	void connectionWhoseClaimIsOnItsWayIsJudgedByIt() {
		this.ownership.claim("s", 1);
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).isEmpty();
		answer(7, "other");
		assertThat(this.ended).isEmpty();
		assertThat(this.link.told).containsExactly("answer other s 6");
	}

	@Test
	void sessionThatIsNotHereIsAnsweredAtOnce() {
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.link.told).containsExactly("answer other s 6");
	}

	@Test
	void connectionThatAnotherHasReplacedReleasesNothing() {
		this.ownership.claim("s", 1);
		answer(5, "");
		this.ownership.claim("s", 2);
		answer(6, "");
		this.ownership.release("s", 1);
		assertThat(this.link.told).isEmpty();
		this.ownership.release("s", 2);
		assertThat(this.link.told).containsExactly("release s 6");
	}

	@Test
	void clientsAreLetInWithoutTheClusterAndClaimedLater() {
		this.link.connected = false;
		assertThat(this.ownership.claim("s", 1)).isCompleted();
		assertThat(this.ownership.claim("t", 2)).isCompleted();
		assertThat(this.link.claims).isEmpty();
		this.link.connected = true;
		this.ownership.claimAgain(false);
		assertThat(this.link.claims).hasSize(2);
		this.link.claims.get(0).complete(new ClusterLink.Claim(0, ""));
		this.link.claims.get(1).complete(new ClusterLink.Claim(9, ""));
		assertThat(this.ended).hasSize(1);
		this.ownership.claimAgain(false);
		assertThat(this.link.claims).hasSize(2);
		this.ownership.claimAgain(true);
		assertThat(this.link.claims).hasSize(4);
	}

	@Test
	void failureOfTheClusterLetsTheClientIn() {
		CompletableFuture<Void> claimed = this.ownership.claim("s", 1);
		this.link.claims.get(0).completeExceptionally(new IllegalStateException());
		assertThat(claimed).isCompleted();
		this.ownership.claimedBy("s", 6, "other");
		assertThat(this.ended).containsExactly("s");
	}

}
