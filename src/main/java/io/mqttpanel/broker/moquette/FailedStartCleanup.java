// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

import io.moquette.broker.Server;
import io.netty.channel.EventLoopGroup;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what is left of an engine whose start has failed. The engine's own stop does
 * nothing then as long as it has no listeners, which leaves its file locked and its
 * threads alive, and purges the queues of all stored sessions if it has some.
 */
final class FailedStartCleanup {

	private static final Logger logger = LoggerFactory.getLogger(FailedStartCleanup.class);

	private static final String LOOP = "SessionEventLoop";

	private static final long TIMEOUT_SECONDS = 5;

	private FailedStartCleanup() {
	}

	/**
	 * Returns the session loops of all engines of the process. An engine that fails early
	 * does not tell which of them are its own.
	 * @return their threads
	 */
	static Set<Thread> loops() {
		Set<Thread> loops = new HashSet<>(Thread.getAllStackTraces().keySet());
		loops.removeIf((thread) -> !thread.getClass().getSimpleName().equals(LOOP));
		return loops;
	}

	/**
	 * Ends them. What is stored stays as it was. Blocks for a few seconds.
	 * @param server an engine that is started only in part
	 * @param before the session loops that were there before it
	 */
	static void end(Server server, Set<Thread> before) {
		Object acceptor = MoquetteFields.readNullable(server, "acceptor");
		if (acceptor != null) {
			attempt(() -> close(MoquetteFields.readNullable(acceptor, "bossGroup")));
			attempt(() -> close(MoquetteFields.readNullable(acceptor, "workerGroup")));
		}
		attempt(() -> ((ExecutorService) MoquetteFields.read(server, "scheduler")).shutdownNow());
		callIn(MoquetteFields.readNullable(server, "sessions"), "sessionExpirationService", "shutdown");
		callIn(server, "dispatcher", "terminate");
		callIn(server, "interceptor", "stop");
		attempt(() -> endLoops(before));
		attempt(() -> forget(MoquetteFields.readNullable(server, "h2Builder")));
	}

	private static void close(@Nullable Object group) {
		if (group instanceof EventLoopGroup loops) {
			loops.shutdownGracefully(0, TIMEOUT_SECONDS, TimeUnit.SECONDS)
				.awaitUninterruptibly(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
	}

	private static void callIn(@Nullable Object owner, String field, String method) {
		Object part = (owner != null) ? MoquetteFields.readNullable(owner, field) : null;
		if (part != null) {
			attempt(() -> MoquetteFields.call(part, method, new Class<?>[0]));
		}
	}

	private static void endLoops(Set<Thread> before) {
		Set<Thread> loops = loops();
		loops.removeAll(before);
		loops.forEach(Thread::interrupt);
	}

	/** What the engine would write now might be half of what it should be. */
	private static void forget(@Nullable Object builder) {
		if (builder != null && MoquetteFields.readNullable(builder, "mvStore") instanceof MVStore store) {
			store.closeImmediately();
		}
	}

	private static void attempt(Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException ex) {
			logger.debug("Something of an engine that could not be started goes on", ex);
		}
	}

}
