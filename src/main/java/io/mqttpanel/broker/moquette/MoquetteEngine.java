// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.moquette.broker.ISslContextCreator;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.security.IAuthenticator;
import io.moquette.broker.security.IAuthorizatorPolicy;
import io.moquette.interception.InterceptHandler;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.MqttPipeline;
import io.mqttpanel.broker.mqtt.session.ClientSessions;

/**
 * One Moquette, put right as soon as it is started. Started and stopped once, by one
 * thread; what it is asked for between may come from any.
 */
public final class MoquetteEngine {

	private final Server server = new Server();

	private final MoquetteClientSessions sessions = new MoquetteClientSessions(this.server);

	private final MqttPipeline pipeline;

	private final ResumedSubscriptions resumed;

	private @Nullable MoquetteStore store;

	private Set<Thread> loopsBefore = Set.of();

	private boolean open;

	/**
	 * Creates an engine that is not started yet.
	 * @param pipeline what its connections run through
	 */
	public MoquetteEngine(MqttPipeline pipeline) {
		this.pipeline = pipeline;
		this.resumed = new ResumedSubscriptions(this.server, pipeline.sessionFilters());
	}

	/**
	 * Returns the way to its sessions.
	 * @return what the front may do to them
	 */
	public ClientSessions sessions() {
		return this.sessions;
	}

	/**
	 * Returns the subscriptions about which it does not ask.
	 * @return those of sessions that are opened again
	 */
	public ResumedSubscriptions resumedSubscriptions() {
		return this.resumed;
	}

	/**
	 * Starts it: its listeners are open afterwards.
	 * @param config its settings
	 * @param interceptors what hears of its loops' end
	 * @param tls what makes its secure listeners secure
	 * @param authenticator what it asks at CONNECT
	 * @param policy what it asks about topics
	 * @throws IOException if a file cannot be opened
	 */
	public void start(IConfig config, List<InterceptHandler> interceptors, ISslContextCreator tls,
			IAuthenticator authenticator, IAuthorizatorPolicy policy) throws IOException {
		this.loopsBefore = FailedStartCleanup.loops();
		this.server.startServer(config, interceptors, tls, authenticator, policy);
		this.open = true;
	}

	/**
	 * Returns whether all listeners could be opened.
	 * @return {@code false} before, and if the start has failed
	 */
	public boolean isOpen() {
		return this.open;
	}

	/**
	 * Returns whether what it kept could be read, which it does before it opens anything.
	 * @return {@code false} before, and if the start has failed
	 */
	public boolean hasRead() {
		return MoquetteFields.readNullable(this.server, "acceptor") != null;
	}

	/**
	 * Ends what there is of it after {@link #start} or {@link #putRight} has failed, and
	 * leaves what was stored as it was. Blocks for a few seconds.
	 */
	public void abandon() {
		MoquetteStore saved = this.store;
		if (saved != null) {
			saved.close();
		}
		SessionLoops.release(this.server);
		FailedStartCleanup.end(this.server, this.loopsBefore);
	}

	/**
	 * Puts an engine right that has just been started.
	 * @param queueSize how many commands each of its session loops holds
	 * @param autosaveInterval how often it saves what it keeps, {@code null} for one that
	 * keeps nothing
	 * @param whenBroken hears, once, that it can save nothing any more
	 */
	public void putRight(int queueSize, @Nullable Duration autosaveInterval, Runnable whenBroken) {
		if (autosaveInterval != null) {
			this.store = new MoquetteStore(this.server, autosaveInterval, whenBroken);
		}
		SessionLoops.install(this.server, queueSize, this.pipeline.failedCommands());
		MoquetteFlow.watch(this.server, this.pipeline.flow(), queueSize);
		MoquetteDirectory.install(this.server);
		MoquetteRetained.install(this.server, this.pipeline.retainedLimits());
		SessionPool.install(this.server, this.pipeline.flow(), this.pipeline.sessionFilters());
		if (autosaveInterval != null) {
			UnreleasedFile.restore(this.server, this.pipeline.sessionFilters());
		}
		MoquetteSessions.install(this.server, this.sessions, this.pipeline.sessions().longestExpirySeconds());
	}

	/**
	 * Lets it do what it has to do yet for clients that are gone, and saves what it
	 * keeps. Blocks at most as long as said, for each.
	 * @param timeout how long to wait
	 */
	public void settle(Duration timeout) {
		boolean settled = MoquetteFlow.drain(this.pipeline.flow(), timeout);
		MoquetteStore saved = this.store;
		if (saved != null) {
			try {
				MoquetteSessions.keep(this.server, timeout);
				if (settled) {
					UnreleasedFile.keep(this.server, this.pipeline.sessionFilters());
				}
			}
			finally {
				saved.close();
			}
		}
	}

	/**
	 * Stops it, also on a thread that is interrupted, which would close its file unsaved.
	 */
	public void stop() {
		boolean interrupted = Thread.interrupted();
		try {
			SessionLoops.release(this.server);
			this.server.stopServer();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Counts what it keeps.
	 * @return the counts of this moment
	 */
	public EngineCounts counts() {
		return new EngineCounts(MoquetteSessions.count(this.server), MoquetteSubscriptions.count(this.server),
				MoquetteRetained.count(this.server));
	}

	/**
	 * Returns what a client is subscribed to, in a session that nothing else uses.
	 * @param clientId the client identifier
	 * @return its filters
	 */
	public Set<String> subscriptionsOf(String clientId) {
		return MoquetteSubscriptions.of(this.server, clientId);
	}

	/**
	 * Publishes a retained message of the server's own.
	 * @param topic where
	 * @param value what
	 */
	public void publish(String topic, String value) {
		MoquetteRetained.publish(this.server, topic, value);
	}

}
