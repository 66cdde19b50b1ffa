// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.moquette.broker.Server;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.security.AcceptAllAuthenticator;
import io.moquette.broker.security.PermitAllAuthorizatorPolicy;
import io.moquette.persistence.H2Builder;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;

/**
 * One run of Moquette, which gets no listeners and whose faulty parts are replaced as
 * soon as it is started.
 *
 * @param server Moquette
 * @param parts the parts that serve connections
 * @param sessions the sessions over a stop
 * @param store the timer that saves changes, {@code null} if nothing is stored
 */
record RunningMoquette(Server server, MoquetteParts parts, StoredSessions sessions, @Nullable MoquetteStore store) {

	/**
	 * Starts a Moquette.
	 * @param server the Moquette, on which {@link FailedStartCleanup} is to be used after
	 * a failure
	 * @param settings its settings
	 * @param limits limits of what it keeps
	 * @param listener the front
	 * @param whenBroken called when only a restart of the process helps
	 * @return the run
	 * @throws IOException if a file cannot be opened
	 */
	static RunningMoquette start(Server server, MoquetteSettings settings, Limits limits, EngineListener listener,
			Runnable whenBroken) throws IOException {
		IConfig config = settings.config();
		server.startServer(config, List.of(new SessionLoopInterceptor(whenBroken)), null, new AcceptAllAuthenticator(),
				new PermitAllAuthorizatorPolicy());
		MoquetteEventLoops.shutDown(MoquetteInternals.SERVER_ACCEPTOR.get(server));
		Object dispatcher = MoquetteInternals.SERVER_DISPATCHER.get(server);
		SessionRegistry registry = MoquetteInternals.SERVER_SESSIONS.get(server);
		MVStore file = file(server);
		SessionLoops loops = new SessionLoops(dispatcher, settings.sessionQueueSize(), listener);
		MoquetteDirectory directory = MoquetteDirectory.install(registry);
		MoquetteRetained retained = MoquetteRetained.install(dispatcher, limits.retained());
		SessionPool pool = SessionPool.install(registry, file, limits.queues(), listener);
		if (file != null) {
			Qos2IdsFile.restore(file, pool.keySet(), listener::qos2IdsRestored);
		}
		MoquetteSessions sessions = new MoquetteSessions(registry, dispatcher, config, pool);
		StoredSessions stored = new StoredSessions(registry, pool, sessions);
		stored.restore(loops, directory, settings.maxSessionExpirySeconds(), listener);
		MoquetteParts parts = new MoquetteParts(loops, sessions, new SessionSubscriptions(directory, retained),
				new MessageRouter(loops, pool, directory, retained, listener), listener);
		return new RunningMoquette(server, parts, stored,
				(file != null) ? new MoquetteStore(file, settings.autosave(), whenBroken) : null);
	}

	private static @Nullable MVStore file(Server server) {
		H2Builder store = MoquetteInternals.SERVER_STORE.getNullable(server);
		return (store != null) ? MoquetteInternals.STORE_FILE.get(store) : null;
	}

	/**
	 * Finishes the commands of clients that are gone, and saves everything.
	 * @param timeout how long to wait for commands, and for connections
	 */
	void settle(Duration timeout) {
		boolean settled = this.parts.loops().drain(timeout);
		MoquetteStore saving = this.store;
		if (saving != null) {
			try {
				this.sessions.save(timeout);
				if (settled) {
					Qos2IdsFile.save(saving.file(), this.parts.listener().qos2Ids());
				}
			}
			finally {
				saving.close();
			}
		}
	}

	/**
	 * Stops, also on a thread that is interrupted, which would close the file unsaved.
	 */
	void stop() {
		boolean interrupted = Thread.interrupted();
		try {
			SessionLoops.release(MoquetteInternals.SERVER_DISPATCHER.get(this.server));
			this.server.stopServer();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Limits of what a Moquette keeps.
	 *
	 * @param retained limits of retained messages
	 * @param queues limits of each session's queue
	 */
	record Limits(RetainedLimits retained, QueueLimits queues) {

	}

}
