// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.PeerNodes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SystemSums}.
 */
class SystemSumsTests implements PeerNodes {

	private static final String CONNECTED = "$SYS/broker/clients/connected";

	private static final String RETAINED = "$SYS/broker/retained";

	private static final String VERSION = "$SYS/broker/version";

	private Replies replies = Replies.NONE;

	private UnaryOperator<byte[]> answering;

	private final SystemSums sums = new SystemSums(() -> Map.of(CONNECTED, "2", RETAINED, "5", VERSION, "one"), this);

	@Override
	public String node() {
		return "one";
	}

	@Override
	public CompletableFuture<Replies> ask(String subject, byte[] question) {
		return CompletableFuture.completedFuture(this.replies);
	}

	@Override
	public void answer(String subject, UnaryOperator<byte[]> answers) {
		this.answering = answers;
	}

	@Override
	public CompletableFuture<Replies> revoke(String target, long millis) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void onRevocation(BiFunction<String, Long, byte[]> revoking) {
		throw new UnsupportedOperationException();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void numbersOfAllNodesAreSummed() {
		this.replies = new Replies(
				Map.of("two", this.answering.apply(new byte[0]), "three",
						bytes(CONNECTED + "\t40\n" + RETAINED + "\t5\n" + VERSION + "\ttwo\n$SYS/unknown\t1")),
				Set.of());
		assertThat(this.sums.now().join())
			.containsExactlyInAnyOrderEntriesOf(Map.of(CONNECTED, "44", RETAINED, "5", VERSION, "one"));
	}

	@Test
	void nodeThatDoesNotAnswerCountsAsBefore() {
		this.replies = new Replies(Map.of("two", bytes(CONNECTED + "\t40")), Set.of());
		assertThat(this.sums.now().join()).containsEntry(CONNECTED, "42");
		this.replies = new Replies(Map.of(), Set.of("two", "new"));
		assertThat(this.sums.now().join()).containsEntry(CONNECTED, "42");
		this.replies = Replies.NONE;
		assertThat(this.sums.now().join()).containsEntry(CONNECTED, "2");
		this.replies = new Replies(Map.of(), Set.of("two"));
		assertThat(this.sums.now().join()).containsEntry(CONNECTED, "2");
	}

	@Test
	void singleNodeHasItsOwn() {
		assertThat(new SystemSums(() -> Map.of(CONNECTED, "2"), null).now().join()).containsEntry(CONNECTED, "2");
	}

}
