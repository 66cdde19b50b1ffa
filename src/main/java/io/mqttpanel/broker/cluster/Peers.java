// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

import io.mqttpanel.broker.event.PeerNodes;

/**
 * The other nodes, as an operator of this one sees them.
 *
 * @param node member name of this node
 * @param questions questions to the others
 * @param revocations revocations of all nodes
 */
record Peers(String node, Questions questions, SharedRevocations revocations) implements PeerNodes {

	@Override
	public CompletableFuture<Replies> ask(String subject, byte[] question) {
		return this.questions.ask(subject, question);
	}

	@Override
	public void answer(String subject, UnaryOperator<byte[]> answering) {
		this.questions.answer(subject, answering);
	}

	@Override
	public CompletableFuture<Replies> revoke(String target, long millis) {
		return this.revocations.tell(target, millis);
	}

	@Override
	public void onRevocation(BiFunction<String, Long, byte[]> revoking) {
		this.revocations.onRevocation(revoking);
	}

}
