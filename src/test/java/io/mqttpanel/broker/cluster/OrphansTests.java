// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.SessionClaims;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Orphans}.
 */
class OrphansTests {

	private final FakeLink link = new FakeLink();

	private final Orphans orphans = new Orphans(this.link);

	private final List<String> announced = new ArrayList<>();

	@BeforeEach
	void listen() {
		this.orphans.listen(new SessionClaims.Listener() {

			@Override
			public CompletableFuture<Void> claimed(String sessionId) {
				throw new UnsupportedOperationException();
			}

			@Override
			public void disowned(String sessionId, long connection) {
				throw new UnsupportedOperationException();
			}

			@Override
			public void orphaned(String sessionId, byte[] record, long agoMillis, boolean leavesWill) {
				OrphansTests.this.announced.add(sessionId);
				if (record.length == 0) {
					throw new IllegalArgumentException("It is cut off");
				}
			}

		});
	}

	private void take(String... sessions) {
		List<SharedSessions.Orphan> taken = new ArrayList<>();
		for (String session : sessions) {
			taken.add(orphan(session));
		}
		this.link.adopting.get(this.link.adopting.size() - 1).complete(taken);
	}

	private static SharedSessions.Orphan orphan(String session) {
		return new SharedSessions.Orphan("key " + session, session, new byte[session.length() - 1], 0, true);
	}

	@Test
	void connectionsOfANodeAreTakenOverUntilThereIsNone() {
		this.orphans.adopt("dead");
		take("s1", "s2");
		assertThat(this.announced).containsExactly("s1", "s2");
		assertThat(this.link.told).containsExactly("adopt dead", "settle key s1", "settle key s2", "adopt dead");
		take("s3");
		take();
		assertThat(this.announced).containsExactly("s1", "s2", "s3");
		assertThat(this.link.adopting).hasSize(3);
	}

	@Test
	void nodeIsTakenOverOnceAtATime() {
		this.orphans.adopt("dead");
		this.orphans.adopt("dead");
		this.orphans.adopt("other");
		assertThat(this.link.told).containsExactly("adopt dead", "adopt other");
		this.link.adopting.get(0).completeExceptionally(new IllegalStateException());
		this.orphans.adopt("dead");
		assertThat(this.link.told).hasSize(3);
	}

	@Test
	void recordThatCannotBeReadDoesNotKeepTheOthersBack() {
		this.orphans.adopt("dead");
		take("x", "s2");
		assertThat(this.announced).containsExactly("x", "s2");
		assertThat(this.link.told).contains("settle key x", "settle key s2");
	}

	@Test
	void whatIsAnnouncedIsForgottenLater() {
		this.orphans.adopt("dead");
		this.link.connected = false;
		take("s1");
		assertThat(this.link.told).doesNotContain("settle key s1");
		this.link.connected = true;
		this.orphans.check();
		assertThat(this.link.told).containsOnlyOnce("settle key s1");
		this.link.noting.get(0).complete(1L);
		this.orphans.check();
		assertThat(this.link.told).containsOnlyOnce("settle key s1");
	}

	@Test
	void endsOfWhichTheAnswerWasLostAreAskedForAgain() {
		this.orphans.adopt("dead");
		take("s1");
		this.orphans.check();
		this.orphans.check();
		assertThat(this.link.left).as("it is asked once at a time").hasSize(1);
		this.link.left.get(0).complete(List.of(orphan("s1"), orphan("s2")));
		assertThat(this.announced).containsExactly("s1", "s2");
		assertThat(this.link.told).endsWith("settle key s1", "settle key s2");
		assertThat(this.link.left).as("there may be more").hasSize(2);
		this.link.left.get(1).complete(List.of());
		this.orphans.check();
		assertThat(this.link.left).hasSize(3);
	}

}
