// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

import io.moquette.broker.Server;
import io.moquette.interception.BrokerInterceptor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleanup after a start of Moquette that has failed. Moquette's own stop does nothing
 * before the start is nearly complete, which leaves its file locked and its threads
 * alive, and purges the queues of all stored sessions after that.
 */
final class FailedStartCleanup {

	private static final Logger logger = LoggerFactory.getLogger(FailedStartCleanup.class);

	private FailedStartCleanup() {
	}

	/**
	 * Returns the session loops of all Moquettes of the process. One that fails early
	 * does not tell which of them are its own.
	 * @return their threads
	 */
	static Set<Thread> loops() {
		Set<Thread> loops = new HashSet<>(Thread.getAllStackTraces().keySet());
		loops.removeIf((thread) -> thread.getClass() != MoquetteInternals.loopType());
		return loops;
	}

	/**
	 * Ends everything that was started. The file stays as it was. Blocks for a few
	 * seconds.
	 * @param server a Moquette that is started only in part
	 * @param before the session loops that were there before it
	 */
	static void end(Server server, Set<Thread> before) {
		end(MoquetteInternals.SERVER_ACCEPTOR.getNullable(server), MoquetteEventLoops::shutDown);
		end(MoquetteInternals.SERVER_SCHEDULER.getNullable(server), ExecutorService::shutdownNow);
		end(MoquetteInternals.SERVER_SESSIONS.getNullable(server),
				(registry) -> MoquetteInternals.REGISTRY_EXPIRY.get(registry).shutdown());
		end(MoquetteInternals.SERVER_DISPATCHER.getNullable(server), SessionLoops::release);
		end(MoquetteInternals.SERVER_DISPATCHER.getNullable(server), MoquetteInternals.DISPATCHER_TERMINATE::call);
		end(MoquetteInternals.SERVER_INTERCEPTOR.getNullable(server), BrokerInterceptor::stop);
		end(before, FailedStartCleanup::endOthers);
	}

	private static void endOthers(Set<Thread> before) {
		Set<Thread> loops = loops();
		loops.removeAll(before);
		loops.forEach(Thread::interrupt);
	}

	private static <T> void end(@Nullable T part, Consumer<T> step) {
		if (part == null) {
			return;
		}
		try {
			step.accept(part);
		}
		catch (RuntimeException ex) {
			logger.debug("A part of Moquette could not be ended after a failed start", ex);
		}
	}

}
