// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BinaryOperator;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.admin.EndpointResponses.Revoked;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.session.Revocations;
import io.mqttpanel.broker.event.PeerNodes;

/**
 * Answers of all nodes, where there are several: what this node says, put together with
 * what the others say. They speak JSON among themselves, as to the operator.
 */
class NodeAnswers {

	private static final Logger logger = LoggerFactory.getLogger(NodeAnswers.class);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final @Nullable PeerNodes peers;

	private final Revocations revocations;

	NodeAnswers(@Nullable PeerNodes peers, Revocations revocations) {
		this.peers = peers;
		this.revocations = revocations;
		if (peers != null) {
			peers.onRevocation((target, millis) -> JSON
				.writeValueAsBytes(revokeHere(RevocationTarget.ofText(target), Duration.ofMillis(millis))));
		}
	}

	/**
	 * Returns the name of this node.
	 * @return its name, {@code null} if there is one only
	 */
	@Nullable String node() {
		return (this.peers != null) ? this.peers.node() : null;
	}

	/**
	 * Sets what answers the other nodes.
	 * @param <Q> type of their questions
	 * @param subject what about
	 * @param type type of their questions
	 * @param answering answers them
	 */
	<Q> void answer(String subject, Class<Q> type, Function<Q, Object> answering) {
		if (this.peers != null) {
			this.peers.answer(subject,
					(question) -> JSON.writeValueAsBytes(answering.apply(JSON.readValue(question, type))));
		}
	}

	/**
	 * Returns the answers of all nodes. Blocks until they are there, a bounded time.
	 * @param <T> type of an answer
	 * @param subject what about
	 * @param question the question to the others
	 * @param own the answer of this node
	 * @param type type of an answer
	 * @return the answers, and who has not answered
	 */
	<T> Answers<T> all(String subject, Object question, T own, TypeReference<T> type) {
		return (this.peers != null) ? answers(this.peers.ask(subject, JSON.writeValueAsBytes(question)), own, type)
				: new Answers<>(List.of(own), Set.of());
	}

	private static <T> Answers<T> answers(CompletableFuture<PeerNodes.Replies> asked, T own, TypeReference<T> type) {
		PeerNodes.Replies replies = asked.join();
		List<T> all = new ArrayList<>(List.of(own));
		replies.answers().forEach((node, answer) -> {
			try {
				if (answer.length > 0) {
					all.add(JSON.readValue(answer, type));
				}
			}
			catch (JacksonException ex) {
				logger.error("What node {} has answered cannot be read", node, ex);
			}
		});
		return new Answers<>(all, replies.silent());
	}

	/**
	 * Returns a page of all nodes. Blocks until it is there, a bounded time.
	 * @param <T> type of the entries
	 * @param subject what about
	 * @param question the question to the others
	 * @param own the page of this node
	 * @param type type of a page
	 * @param key the function that returns the key of an entry
	 * @param limit the maximum number of entries
	 * @param sum makes one entry of two that have the same key
	 * @return the page
	 */
	<T> Page<T> page(String subject, Object question, Page<T> own, TypeReference<Page<T>> type, Function<T, String> key,
			int limit, BinaryOperator<T> sum) {
		if (this.peers == null) {
			return own;
		}
		Answers<Page<T>> pages = all(subject, question, own, type);
		return Page.merge(pages.all(), key, limit, sum, pages.silent());
	}

	/**
	 * Revokes access on all nodes. Blocks until it is known what that does, a bounded
	 * time.
	 * @param target whose access
	 * @param tombstone the time during which its logins are refused
	 * @return the effect
	 */
	Revoked revoke(RevocationTarget target, Duration tombstone) {
		Revoked own = revokeHere(target, tombstone);
		if (this.peers == null) {
			return own;
		}
		Answers<Revoked> effects = answers(
				this.peers.revoke(target.toText(), Duration.ofSeconds(own.refusedForSeconds()).toMillis()), own,
				new TypeReference<>() {
				});
		return Revoked.sum(effects.all(), effects.silent());
	}

	private Revoked revokeHere(RevocationTarget target, Duration tombstone) {
		return Revoked.of(this.revocations.revoke(target, tombstone), node());
	}

	/**
	 * Answers of all nodes.
	 *
	 * @param <T> type of an answer
	 * @param all the answers
	 * @param silent the nodes that have not answered in time
	 */
	record Answers<T>(List<T> all, Set<String> silent) {

	}

}
