// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.cluster.SharedSessions.Claim;
import io.mqttpanel.broker.cluster.SharedSessions.Orphan;
import io.mqttpanel.broker.cluster.SharedSessions.Release;
import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.End;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EndedConnections}: who announces the end of a connection.
 */
class EndedConnectionsTests {

	private static final Release OTHERS = new Release(false, Set.of());

	private static final Release OWN = new Release(true, Set.of("key"));

	private static final Release FORGOTTEN = new Release(true, Set.of());

	private final FakeLink link = new FakeLink();

	private final Orphans orphans = new Orphans(this.link);

	private final SessionOwnership ownership = new SessionOwnership(this.link, this.orphans, 10_000, 1000);

	private final List<String> orphaned = new ArrayList<>();

	private final List<String> disowned = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.ownership.listen(new SessionClaims.Listener() {

			@Override
			public CompletableFuture<Void> claimed(String sessionId) {
				throw new UnsupportedOperationException();
			}

			@Override
			public void disowned(String sessionId, long connection) {
				EndedConnectionsTests.this.disowned.add(sessionId);
			}

			@Override
			public void orphaned(String sessionId, byte[] record, long agoMillis, boolean leavesWill) {
				EndedConnectionsTests.this.orphaned.add(sessionId);
			}

		}, false);
	}

	private void connect(String sessionId, long connection, long generation) {
		this.ownership.claim(sessionId, connection, 7);
		this.link.claims.get(this.link.claims.size() - 1)
			.complete(new Claim(generation, "", false, ConnectionTotals.UNKNOWN));
	}

	private void note(String sessionId, long connection) {
		this.ownership.record(sessionId, connection, () -> new byte[10]);
		this.link.recording.get(this.link.recording.size() - 1).complete(Optional.of(" of e"));
	}

	private CompletableFuture<Boolean> end(String sessionId, long connection) {
		return this.ownership.release(sessionId, connection, new End(true, 600));
	}

	private void decide(Release release) {
		this.link.releasing.get(this.link.releasing.size() - 1).complete(release);
	}

	@Test
	void endIsThisNodesIfNothingIsNotedOfTheConnection() {
		connect("s", 1, 5);
		assertThat(end("s", 1)).isCompletedWithValue(true);
		assertThat(end("unknown", 1)).isCompletedWithValue(true);
		assertThat(this.link.told).containsExactly("release s 5");
	}

	@Test
	void endIsTheirsWhoTakeWhatIsNoted() {
		connect("s", 1, 5);
		note("s", 1);
		CompletableFuture<Boolean> own = end("s", 1);
		assertThat(own).isNotDone();
		decide(OTHERS);
		assertThat(own).isCompletedWithValue(false);
		assertThat(this.link.told).endsWith("release s 5 of e");
	}

	@Test
	void endIsThisNodesIfItTakesItAndThenSettled() {
		connect("s", 1, 5);
		note("s", 1);
		CompletableFuture<Boolean> own = end("s", 1);
		decide(OWN);
		assertThat(own).isCompletedWithValue(true);
		assertThat(this.link.told).endsWith("settle key");
	}

	@Test
	void endIsThisNodesIfTheClusterHasForgottenIt() {
		connect("s", 1, 5);
		note("s", 1);
		CompletableFuture<Boolean> own = end("s", 1);
		decide(FORGOTTEN);
		assertThat(own).isCompletedWithValue(true);
		assertThat(this.link.told).endsWith("release s 5 of e");
	}

	@Test
	void endIsDecidedWhenItIsKnownWhatIsNoted() {
		connect("s", 1, 5);
		this.ownership.record("s", 1, () -> new byte[10]);
		CompletableFuture<Boolean> own = end("s", 1);
		assertThat(own).isNotDone();
		assertThat(this.link.releasing).isEmpty();
		this.link.recording.get(0).complete(Optional.of(" of e"));
		decide(OTHERS);
		assertThat(own).isCompletedWithValue(false);
	}

	@Test
	void endIsHeldBackWhileTheClusterIsAway() {
		connect("s", 1, 5);
		note("s", 1);
		this.link.connected = false;
		CompletableFuture<Boolean> own = end("s", 1);
		assertThat(own).isNotDone();
		assertThat(this.link.releasing).isEmpty();
		this.link.connected = true;
		this.ownership.claimAgain(false);
		this.link.releasing.get(0).completeExceptionally(new IllegalStateException());
		assertThat(own).isNotDone();
		this.ownership.claimAgain(false);
		decide(OWN);
		assertThat(own).isCompletedWithValue(true);
	}

	@Test
	void laterNoteThatTheClusterRefusesChangesNothing() {
		connect("s", 1, 5);
		note("s", 1);
		this.ownership.record("s", 1, () -> new byte[10]);
		this.link.recording.get(1).complete(Optional.empty());
		CompletableFuture<Boolean> own = end("s", 1);
		decide(OTHERS);
		assertThat(own).isCompletedWithValue(false);
	}

	@Test
	void endOfAConnectionThatALaterOneHasReplacedIsDecided() {
		connect("s", 1, 5);
		note("s", 1);
		connect("s", 2, 6);
		CompletableFuture<Boolean> own = end("s", 1);
		decide(OTHERS);
		assertThat(own).isCompletedWithValue(false);
		assertThat(this.link.told).endsWith("release s 5 of e");
	}

	@Test
	void endThatOthersAreKnownToHaveAnnouncedIsSilentAtOnce() {
		connect("s", 1, 5);
		note("s", 1);
		this.ownership.compare();
		this.link.reading.get(0).complete(Set.of());
		assertThat(this.disowned).containsExactly("s");
		this.ownership.claimAgain(true);
		assertThat(this.link.claims).as("it is not claimed again").hasSize(1);
		assertThat(end("s", 1)).isCompletedWithValue(false);
	}

	@Test
	void endWithoutRoomInMemoryIsAnnouncedFromWhatIsNoted() {
		connect("s", 1, 5);
		note("s", 1);
		connect("t", 2, 6);
		note("t", 2);
		CompletableFuture<Boolean> first = end("s", 1);
		assertThat(end("t", 2)).isCompletedWithValue(false);
		assertThat(first).isNotDone();
		decide(OWN);
		assertThat(this.link.told).doesNotContain("settle key");
		this.orphans.check();
		this.link.left.get(0).complete(List.of(new Orphan("key", "t", new byte[1], 0, true)));
		assertThat(this.orphaned).containsExactly("t");
		assertThat(this.link.told).endsWith("settle key");
		this.link.releasing.get(0).complete(FORGOTTEN);
		connect("u", 3, 7);
		note("u", 3);
		assertThat(end("u", 3)).as("there is room again").isNotDone();
	}

	@Test
	void endThatWasAnnouncedFromWhatIsNotedIsNotAnnouncedAgain() {
		connect("s", 1, 5);
		note("s", 1);
		CompletableFuture<Boolean> own = end("s", 1);
		this.orphans.check();
		this.link.left.get(0).complete(List.of(new Orphan("key", "s", new byte[1], 0, true)));
		decide(OWN);
		assertThat(own).isCompletedWithValue(false);
		assertThat(this.orphaned).containsExactly("s");
	}

}
