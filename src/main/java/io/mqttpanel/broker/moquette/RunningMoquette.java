// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.moquette.broker.Server;
import io.moquette.broker.SessionRegistry;
import io.moquette.broker.security.AcceptAllAuthenticator;
import io.moquette.broker.security.PermitAllAuthorizatorPolicy;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;

/**
 * One run of Moquette, which gets no listeners and whose faulty parts are replaced as
 * soon as it is started.
 */
final class RunningMoquette {

	private static final Logger logger = LoggerFactory.getLogger(RunningMoquette.class);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

	private final Server server;

	private final EngineListener listener;

	private final SessionLoops loops;

	private final MoquetteSessions sessions;

	private final MoquetteSubscriptions subscriptions;

	private final MessageRouter router;

	private final StoredSessions stored;

	private final WaitingDeliveries waiting;

	private final LoopDeliveries deliveries = new LoopDeliveries();

	private final @Nullable StoreWatch watch;

	/** Changes of what is stored, where anything is. */
	private final @Nullable StoreChanges changes;

	/** Bytes of commands that are held back for other nodes. */
	private final AtomicLong heldBytes = new AtomicLong();

	/** Of messages to other nodes, where there are any. */
	private final @Nullable Forwarding forwarding;

	private RunningMoquette(Server server, MoquetteSettings settings, @Nullable StoreChanges changes, Limits limits,
			EngineListener listener) {
		this.server = server;
		this.listener = listener;
		Object dispatcher = MoquetteInternals.SERVER_DISPATCHER.get(server);
		SessionRegistry registry = MoquetteInternals.SERVER_SESSIONS.get(server);
		this.changes = changes;
		RemoteSubscribers remote = settings.remote();
		this.loops = new SessionLoops(dispatcher, settings.sessionQueueSize(), changes, listener);
		MoquetteRetained retained = MoquetteRetained.install(dispatcher,
				(changes != null) ? new RetainedRecords(changes) : null, limits.retained(), settings.spaces(), remote);
		SessionPool pool = SessionPool.install(registry, changes, this.loops, limits.queues(), listener);
		MoquetteDirectory directory = MoquetteDirectory.install(registry, pool,
				(changes != null) ? new SubscriptionRecords(changes, pool::isStored) : new UnstoredSubscriptions(),
				settings.spaces(), remote);
		this.forwarding = (remote != null)
				? new Forwarding(remote, settings.spaces(), limits.retained(), directory.shares()::count) : null;
		this.sessions = new MoquetteSessions(registry, dispatcher, settings.config(), pool);
		this.stored = new StoredSessions(registry, pool, this.sessions, directory, this.loops, listener);
		this.stored.restore(settings.maxSessionExpirySeconds(), listener);
		if (changes != null) {
			changes.wills().restore(this.sessions, listener);
		}
		this.subscriptions = new MoquetteSubscriptions(directory, retained);
		this.watch = (changes != null) ? new StoreWatch(changes) : null;
		this.waiting = new WaitingDeliveries(new DeliveryGate(pool, this.loops, listener, settings.spaces()),
				limits.queues().maxBytesOfOthers(), new HoldUp(System::nanoTime));
		this.router = new MessageRouter(this.loops, pool, directory, retained, listener, remote != null);
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
		StoreChanges changes = (settings.storage() != null) ? settings.storage().open(whenBroken) : null;
		try {
			server.startServer(settings.config(), List.of(new SessionLoopInterceptor(whenBroken)), null,
					new AcceptAllAuthenticator(), new PermitAllAuthorizatorPolicy());
			MoquetteEventLoops.shutDown(MoquetteInternals.SERVER_ACCEPTOR.get(server));
			if (changes != null) {
				changes.wills().read(changes.commits().store());
			}
			return new RunningMoquette(server, settings, changes, limits, listener);
		}
		catch (IOException | RuntimeException | Error ex) {
			if (changes != null) {
				changes.commits().close(CLOSE_TIMEOUT);
			}
			throw ex;
		}
	}

	/** Returns the changes of what is stored, {@code null} if nothing is. */
	@Nullable StoreChanges changes() {
		return this.changes;
	}

	/**
	 * Does something when what the command has changed is committed, and what earlier
	 * ones have changed of a stored session: at once if that is nothing. Called on a
	 * session loop.
	 * @param sessionId the session
	 * @param action what is done, on any thread
	 * @param late what is done while that takes too long, on any thread
	 */
	void whenCommitted(String sessionId, Runnable action, Runnable late) {
		if (this.changes == null) {
			action.run();
		}
		else if (this.sessions.isStored(sessionId) || this.changes.wills().isEnding(sessionId)) {
			this.changes.whenSettled(action, late);
		}
		else {
			this.changes.whenCommitted(action, late);
		}
	}

	/**
	 * Does something when the end of an earlier session is committed, if there was one.
	 * Called on a session loop.
	 * @param sessionId the session
	 * @param action what is done, on any thread
	 * @param late what is done while that takes too long, on any thread
	 */
	void whenEnded(String sessionId, Runnable action, Runnable late) {
		if (this.changes != null && this.changes.wills().isEnding(sessionId)) {
			this.changes.whenSettled(action, late);
		}
		else {
			action.run();
		}
	}

	/**
	 * Returns whether what changes of a session has to be stored, and so much waits for
	 * that already that nothing is to be added.
	 * @param sessionId the session
	 * @param toBeStored whether it is to be stored, if it is not
	 * @return {@code true} until some of it is committed
	 */
	boolean isBehind(String sessionId, boolean toBeStored) {
		return this.changes != null && this.changes.commits().room().isFull()
				&& (toBeStored || this.sessions.isStored(sessionId));
	}

	/**
	 * Returns the forwarding of messages.
	 * @return the forwarding, {@code null} where there are no other nodes
	 */
	@Nullable Forwarding forwarding() {
		return this.forwarding;
	}

	/**
	 * Creates what holds the commands of a connection back, where any may have to wait.
	 * @param eventLoop its event loop
	 * @param next takes the commands
	 * @return the commands, {@code null} if none has to wait for anything
	 */
	@Nullable HeldCommands newHeldCommands(EventExecutor eventLoop, Consumer<SessionCommand> next) {
		return (this.forwarding != null) ? new HeldCommands(eventLoop, this.heldBytes, next) : null;
	}

	/**
	 * Returns the memory of the messages that wait for session loops.
	 * @return bytes of heap
	 */
	long waitingBytes() {
		return this.loops.waitingBytes() + this.heldBytes.get();
	}

	/**
	 * Returns whether the store is behind: who waits for it is not to send more.
	 * @return {@code false} if nothing is stored
	 */
	boolean isStoreBehind() {
		return this.changes != null && this.changes.commits().room().isBehind();
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

	/**
	 * Begins to deliver to a session that was opened. Called on its loop.
	 * @param session the session
	 * @param clientId its client
	 * @param reopened whether it was there before
	 */
	void complete(Object session, String clientId, boolean reopened) {
		this.sessions.complete(session);
		if (reopened) {
			this.subscriptions.restoreRetained(session, clientId);
			SessionDelivery.of(session).reconnected();
		}
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
	 * Returns the messages of other nodes that wait for single sessions.
	 * @return the deliveries
	 */
	LoopDeliveries deliveries() {
		return this.deliveries;
	}

	WaitingDeliveries waiting() {
		return this.waiting;
	}

	/**
	 * Finishes the commands of clients that are gone, and saves everything.
	 * @param timeout how long to wait for commands, and for connections
	 */
	void settle(Duration timeout) {
		this.loops.drain(timeout);
		if (this.changes != null) {
			this.stored.save(timeout);
		}
	}

	/**
	 * Stops, when everything is committed, for which it waits a bounded time.
	 */
	void stop() {
		this.waiting.close();
		SessionLoops.release(MoquetteInternals.SERVER_DISPATCHER.get(this.server));
		this.server.stopServer();
		if (this.watch != null) {
			this.watch.close();
		}
		if (this.changes != null && !this.changes.commits().close(CLOSE_TIMEOUT)) {
			logger.error("Not all sessions and retained messages could be stored: what was not acknowledged is lost");
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
