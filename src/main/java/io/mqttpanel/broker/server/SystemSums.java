// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.PeerNodes;

/**
 * The broker's numbers, summed over all nodes where there are several. What is not a
 * number of its own on each node is this node's.
 */
final class SystemSums {

	private static final String SUBJECT = "system-figures";

	private static final byte[] NOTHING = {};

	/** Retained messages are the same on all nodes. */
	private static final Set<String> OWN = Set.of("$SYS/broker/version", "$SYS/broker/uptime", "$SYS/broker/time",
			"$SYS/broker/started", "$SYS/broker/retained", "$SYS/broker/retained messages/count");

	private final Supplier<Map<String, String>> figures;

	private final @Nullable PeerNodes peers;

	/** What each of the others has told last. */
	private volatile Map<String, Map<String, String>> last = Map.of();

	/**
	 * Creates the sums.
	 * @param figures figures of this node
	 * @param peers the other nodes, {@code null} if there are none
	 */
	SystemSums(Supplier<Map<String, String>> figures, @Nullable PeerNodes peers) {
		this.figures = figures;
		this.peers = peers;
		if (peers != null) {
			peers.answer(SUBJECT, (question) -> encode(figures.get()));
		}
	}

	/**
	 * Returns the sums as they are now. Of a node that does not answer they have what it
	 * has told last. Not called again before the one before is done.
	 * @return completes, in bounded time, with payloads by topic
	 */
	CompletableFuture<Map<String, String>> now() {
		Map<String, String> own = this.figures.get();
		if (this.peers == null) {
			return CompletableFuture.completedFuture(own);
		}
		return this.peers.ask(SUBJECT, NOTHING).thenApply((replies) -> {
			Map<String, Map<String, String>> told = new HashMap<>();
			replies.answers().forEach((node, answer) -> told.put(node, decode(answer)));
			replies.silent().forEach((node) -> told.put(node, this.last.getOrDefault(node, Map.of())));
			this.last = told;
			return sum(own, told);
		});
	}

	private static Map<String, String> sum(Map<String, String> own, Map<String, Map<String, String>> told) {
		Map<String, String> sums = new LinkedHashMap<>(own);
		told.values()
			.forEach((others) -> others.forEach((topic, value) -> sums.computeIfPresent(topic, (same,
					sum) -> OWN.contains(topic) ? sum : Long.toString(Long.parseLong(sum) + Long.parseLong(value)))));
		return sums;
	}

	private static byte[] encode(Map<String, String> figures) {
		return figures.entrySet()
			.stream()
			.map((figure) -> figure.getKey() + "\t" + figure.getValue())
			.collect(Collectors.joining("\n"))
			.getBytes(StandardCharsets.UTF_8);
	}

	private static Map<String, String> decode(byte[] answer) {
		return new String(answer, StandardCharsets.UTF_8).lines()
			.map((line) -> line.split("\t"))
			.filter((words) -> words.length == 2)
			.collect(Collectors.toUnmodifiableMap((words) -> words[0], (words) -> words[1], (one, other) -> one));
	}

}
