// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.AttributeKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What is asked of an engine's parts, which are reached by their names only.
 */
class HalfOpenSessionCleanupTests {

	private final List<String> asked = new ArrayList<>();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@AfterEach
	void close() {
		this.channel.close();
	}

	@Test
	void doesNothingWhereTheEngineKnowsNoConnection() {
		assertThatNoException().isThrownBy(() -> HalfOpenSessionCleanup.end(this.channel, "c"));
	}

	@Test
	void endsOverlookedConnectionWithItsWill() throws Exception {
		lose(new Session(true), false);
		assertThat(this.asked).containsExactly("route c", "complete", "lost c");
	}

	@Test
	void endsOnlySessionWhereTheEngineHasSeenTheLoss() throws Exception {
		lose(new Session(true), true);
		assertThat(this.asked).containsExactly("route c", "complete", "closed");
	}

	@Test
	void leavesSessionThatIsBoundToAnotherConnection() throws Exception {
		lose(new Session(false), false);
		assertThat(this.asked).containsExactly("route c");
	}

	@Test
	void leavesSessionThatHasEndedAlready() throws Exception {
		Session ended = new Session(true);
		ended.status = "DESTROYED";
		lose(ended, true);
		assertThat(this.asked).containsExactly("route c");
	}

	@Test
	void leavesConnectionThatHasNoSessionYet() throws Exception {
		lose(null, false);
		assertThat(this.asked).containsExactly("route c");
	}

	private void lose(Session session, boolean seen) throws Exception {
		Connection connection = new Connection(session);
		this.channel.attr(AttributeKey.valueOf("connection")).set(connection);
		if (seen) {
			this.channel.attr(AttributeKey.valueOf("ClientID")).set("c");
		}
		HalfOpenSessionCleanup.end(this.channel, "c");
		connection.postOffice.routed.call();
	}

	/**
	 * Has what the engine's connection has.
	 */
	private final class Connection {

		private final PostOffice postOffice = new PostOffice();

		@SuppressWarnings("unused")
		private final Registry sessionRegistry = new Registry();

		@SuppressWarnings("unused")
		private final Session bindedSession;

		Connection(Session session) {
			this.bindedSession = session;
		}

		void processConnectionLost(String clientId) {
			HalfOpenSessionCleanupTests.this.asked.add("lost " + clientId);
		}

	}

	/**
	 * Has what the engine's session has.
	 */
	private final class Session {

		private final boolean bound;

		private String status = "CONNECTED";

		Session(boolean bound) {
			this.bound = bound;
		}

		boolean isBoundTo(Object connection) {
			return this.bound;
		}

		boolean completeConnection() {
			return HalfOpenSessionCleanupTests.this.asked.add("complete");
		}

	}

	/**
	 * Has what the engine's registry of sessions has.
	 */
	private final class Registry {

		void connectionClosed(Session session) {
			HalfOpenSessionCleanupTests.this.asked.add("closed");
		}

	}

	/**
	 * Has what the engine's dispatcher has.
	 */
	private final class PostOffice {

		private Callable<Void> routed;

		void routeCommand(String clientId, String description, Callable<Void> command) {
			HalfOpenSessionCleanupTests.this.asked.add("route " + clientId);
			this.routed = command;
		}

	}

}
