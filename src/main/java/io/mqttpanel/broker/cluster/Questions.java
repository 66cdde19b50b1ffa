// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.PeerNodes.Replies;

/**
 * Questions of nodes to each other. Safe on any thread.
 */
final class Questions {

	private static final long PATIENCE_MILLIS = 2000;

	/** In the place of the number of a question. */
	private static final long NOTICE = 0;

	private static final Logger logger = LoggerFactory.getLogger(Questions.class);

	private final ClusterLink link;

	private final Supplier<Set<String>> others;

	private final Executor executor;

	private final Map<String, UnaryOperator<byte[]>> answering = new ConcurrentHashMap<>();

	private final Map<Long, Question> open = new ConcurrentHashMap<>();

	private final AtomicLong last = new AtomicLong();

	/**
	 * Creates the questions of one node.
	 * @param link link to the others
	 * @param others member names of those that are there
	 * @param executor answers them
	 */
	Questions(ClusterLink link, Supplier<Set<String>> others, Executor executor) {
		this.link = link;
		this.others = others;
		this.executor = executor;
	}

	void answer(String subject, UnaryOperator<byte[]> answers) {
		this.answering.put(subject, answers);
	}

	CompletableFuture<Replies> ask(String subject, byte[] content) {
		Set<String> asked = this.others.get();
		if (asked.isEmpty() || !this.link.isConnected()) {
			return CompletableFuture.completedFuture(new Replies(Map.of(), asked));
		}
		long id = this.last.incrementAndGet();
		Question question = new Question(asked);
		this.open.put(id, question);
		this.link.ask(id, subject, content);
		return question.done.completeOnTimeout(false, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
			.whenComplete((all, failure) -> this.open.remove(id))
			.thenApply((all) -> question.replies());
	}

	/**
	 * Tells the others something that nobody answers.
	 * @param subject what about
	 * @param content what is told
	 */
	void tell(String subject, byte[] content) {
		this.link.ask(NOTICE, subject, content);
	}

	/**
	 * Answers a question.
	 * @param member which node asks
	 * @param id number of the question
	 * @param subject what about
	 * @param content the question
	 */
	void asked(String member, long id, String subject, byte[] content) {
		UnaryOperator<byte[]> answers = this.answering.get(subject);
		if (answers == null) {
			logger.debug("Node {} asks about {}, of which this version knows nothing", member, subject);
			return;
		}
		this.executor.execute(() -> {
			try {
				byte[] answer = answers.apply(content);
				if (id != NOTICE) {
					this.link.reply(member, id, answer);
				}
			}
			catch (RuntimeException ex) {
				logger.error("What node {} asks about {} cannot be answered", member, subject, ex);
			}
		});
	}

	/**
	 * Takes an answer.
	 * @param member which node answers
	 * @param id number of the question
	 * @param content the answer
	 */
	void replied(String member, long id, byte[] content) {
		Question question = this.open.get(id);
		if (question != null) {
			question.reply(member, content);
		}
	}

	/**
	 * Question that is not answered by all.
	 */
	private static final class Question {

		private final Set<String> silent;

		private final Map<String, byte[]> answers = new HashMap<>();

		private final CompletableFuture<Boolean> done = new CompletableFuture<>();

		Question(Set<String> asked) {
			this.silent = new HashSet<>(asked);
		}

		void reply(String member, byte[] answer) {
			if (add(member, answer)) {
				this.done.complete(true);
			}
		}

		private synchronized boolean add(String member, byte[] answer) {
			this.answers.put(member, answer);
			this.silent.remove(member);
			return this.silent.isEmpty();
		}

		synchronized Replies replies() {
			return new Replies(Map.copyOf(this.answers), Set.copyOf(this.silent));
		}

	}

}
