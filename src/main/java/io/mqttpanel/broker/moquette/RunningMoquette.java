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
import io.mqttpanel.broker.storage.PrivateFiles;
import io.mqttpanel.broker.storage.StoredObjectFilter;

/**
 * One run of Moquette, which gets no listeners and whose faulty parts are replaced as
 * soon as it is started.
 */
final class RunningMoquette {

	/** Name of Moquette's file. */
	private static final String STORE = "moquette_store.h2";

	private final Server server;

	private final EngineListener listener;

	private final SessionLoops loops;

	private final MoquetteSessions sessions;

	private final MoquetteSubscriptions subscriptions;

	private final MessageRouter router;

	private final StoredSessions stored;

	/** Saves changes, where anything is stored. */
	private final @Nullable MoquetteStore store;

	private RunningMoquette(Server server, IConfig config, MoquetteSettings settings, Limits limits,
			EngineListener listener, Runnable whenBroken) {
		this.server = server;
		this.listener = listener;
		Object dispatcher = MoquetteInternals.SERVER_DISPATCHER.get(server);
		SessionRegistry registry = MoquetteInternals.SERVER_SESSIONS.get(server);
		MVStore file = file(server);
		this.loops = new SessionLoops(dispatcher, settings.sessionQueueSize(), listener);
		MoquetteDirectory directory = MoquetteDirectory.install(registry, settings.spaces());
		MoquetteRetained retained = MoquetteRetained.install(dispatcher, limits.retained(), settings.spaces());
		SessionPool pool = SessionPool.install(registry, file, this.loops, limits.queues(), listener);
		if (file != null) {
			Qos2IdsFile.restore(file, pool.keySet(), listener::qos2IdsRestored);
		}
		this.sessions = new MoquetteSessions(registry, dispatcher, config, pool);
		this.stored = new StoredSessions(registry, pool, this.sessions, directory, this.loops, listener);
		this.stored.restore(settings.maxSessionExpirySeconds(), listener);
		this.subscriptions = new MoquetteSubscriptions(directory, retained);
		this.router = new MessageRouter(this.loops, pool, directory, retained, listener);
		this.store = (file != null) ? new MoquetteStore(file, settings.autosave(), whenBroken) : null;
	}

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
		StoredObjectFilter.install();
		if (settings.persistence() != null) {
			PrivateFiles.createDirectories(settings.persistence());
			PrivateFiles.createFile(settings.persistence().resolve(STORE));
		}
		IConfig config = settings.config();
		server.startServer(config, List.of(new SessionLoopInterceptor(whenBroken)), null, new AcceptAllAuthenticator(),
				new PermitAllAuthorizatorPolicy());
		MoquetteEventLoops.shutDown(MoquetteInternals.SERVER_ACCEPTOR.get(server));
		return new RunningMoquette(server, config, settings, limits, listener, whenBroken);
	}

	private static @Nullable MVStore file(Server server) {
		H2Builder store = MoquetteInternals.SERVER_STORE.getNullable(server);
		return (store != null) ? MoquetteInternals.STORE_FILE.get(store) : null;
	}

	EngineListener listener() {
		return this.listener;
	}

	SessionLoops loops() {
		return this.loops;
	}

	MoquetteSessions sessions() {
		return this.sessions;
	}

	StoredSessions stored() {
		return this.stored;
	}

	MoquetteSubscriptions subscriptions() {
		return this.subscriptions;
	}

	MessageRouter router() {
		return this.router;
	}

	/**
	 * Finishes the commands of clients that are gone, and saves everything.
	 * @param timeout how long to wait for commands, and for connections
	 */
	void settle(Duration timeout) {
		boolean settled = this.loops.drain(timeout);
		MoquetteStore saving = this.store;
		if (saving != null) {
			try {
				this.stored.save(timeout);
				if (settled) {
					Qos2IdsFile.save(saving.file(), this.listener.qos2Ids());
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
