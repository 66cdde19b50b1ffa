// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.Logins;
import io.mqttpanel.broker.mqtt.login.OpenConnections;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.mqtt.session.SessionContext;
import io.mqttpanel.broker.mqtt.transport.Listener;

/**
 * MQTT front of one broker: puts the handlers of every connection together and serves one
 * engine at a time.
 */
public final class MqttFront implements EngineListener {

	private final Limits limits;

	private final int maxMessageSize;

	private final SessionContext context;

	private final Wills wills;

	private final BackPressure backPressure;

	private final RetainedLimits retained;

	private final OpenConnections connections;

	private final Logins logins;

	private volatile @Nullable Engine engine;

	/**
	 * Creates the front.
	 * @param settings its settings
	 * @param authenticator authenticator of clients
	 * @param events where everything is announced
	 * @param backPressure back-pressure on publishers
	 */
	public MqttFront(MqttSettings settings, Authenticator authenticator, BrokerEvents events,
			BackPressure backPressure) {
		this.limits = settings.limits();
		this.maxMessageSize = settings.mqtt5().maximumPacketSize();
		Teams teams = new Teams(new TopicSpaces(settings.tenancy() == Tenancy.TEAM), settings.teamLimits(),
				settings.limits().maxConnections());
		this.context = new SessionContext(events, this::engine, this::dropped, teams);
		this.wills = new Wills(this::engine, authenticator::isRevoked);
		this.context.registry().onRevocation(this.wills::drop);
		this.backPressure = backPressure;
		backPressure.separateTeams(teams.spaces().perTeam());
		backPressure.budget().perTeam((team) -> teams.limits(team).maxQueuedBytes());
		this.retained = new RetainedLimits(settings.limits().maxRetainedMessages(),
				settings.limits().maxRetainedBytes(), teams, events);
		this.connections = new OpenConnections(settings.limits());
		ClientPipeline pipeline = new ClientPipeline(settings, this.context, this.wills, backPressure, this.retained);
		this.logins = new Logins(settings.login(), authenticator, this.context, pipeline, this.connections,
				settings.limits());
	}

	/**
	 * Begins to serve an engine, with no client: those of an earlier run are gone. Called
	 * before the engine starts.
	 * @param next the engine
	 * @param sessionQueueSize commands that each of its session loops holds
	 */
	public void open(Engine next, int sessionQueueSize) {
		this.engine = next;
		this.context.registry().open();
		this.retained.clear();
		this.backPressure.watch(next::waitingCommands, next::waitingDeliveries, next::waitingBytes, sessionQueueSize);
	}

	/**
	 * Shares the sessions with the other nodes of a cluster. Called before the first
	 * start.
	 * @param claims their claims
	 */
	public void shareWith(SessionClaims claims) {
		this.context.registry().shareWith(claims);
		claims.listen(new SharedClients(this.context, this.wills), !this.context.teams().spaces().perTeam());
	}

	private Engine engine() {
		Engine running = this.engine;
		if (running == null) {
			throw new IllegalStateException("There is no engine to serve");
		}
		return running;
	}

	/**
	 * Creates the initializer of a listener's connections.
	 * @param listener the listener
	 * @return the initializer
	 */
	public ChannelHandler initializer(Listener listener) {
		return listener.newInitializer(this.logins, this.connections, this.limits, this.maxMessageSize);
	}

	/**
	 * Disconnects all clients because the broker stops. Called when no listener is open.
	 * @return completes when all are gone
	 */
	public CompletableFuture<Void> disconnectAll() {
		return this.context.registry().close();
	}

	/**
	 * Publishes the wills that still wait and that the engine does not keep. Called when
	 * all clients are gone.
	 */
	public void publishWills() {
		this.wills.publishAll();
	}

	/**
	 * Stops watching the engine, which is about to stop.
	 */
	public void close() {
		this.wills.clear();
		this.backPressure.unwatch();
	}

	/**
	 * Returns the connected clients.
	 * @return the registry
	 */
	public ClientRegistry clients() {
		return this.context.registry();
	}

	/**
	 * Returns the open connections.
	 * @return their count
	 */
	public OpenConnections connections() {
		return this.connections;
	}

	/**
	 * Returns the limits of retained messages.
	 * @return the limits, with what is kept
	 */
	public RetainedLimits retained() {
		return this.retained;
	}

	@Override
	public void sessionRestored(String sessionId, String clientId) {
		if (SessionId.isOwned(sessionId)) {
			this.context.teams().know(SessionId.team(sessionId));
		}
		this.context.registry().restoreSession(sessionId, clientId);
	}

	@Override
	public void subscriptionRestored(String sessionId, String topicFilter, int identifier, boolean retainAsPublished) {
		this.context.registry().session(sessionId).subscriptions().add(topicFilter, identifier, retainAsPublished);
	}

	@Override
	public void qos2IdsRestored(String sessionId, byte[] packetIds) {
		this.context.registry().session(sessionId).restoreQos2Ids(packetIds);
	}

	@Override
	public void willRestored(Will will) {
		this.wills.restore(will, GlobalEventExecutor.INSTANCE);
	}

	@Override
	public void sessionEnded(String sessionId) {
		this.context.registry().removeSession(sessionId);
	}

	@Override
	public void dropped(DropReason reason) {
		this.backPressure.drop(reason);
	}

	@Override
	public void failed(Throwable cause) {
		this.context.failed(cause);
	}

	@Override
	public AtomicInteger waiting(String sessionId) {
		return this.context.teams().waiting(sessionId);
	}

	@Override
	public QueueBacklog newBacklog(String sessionId) {
		return this.backPressure.newBacklog(sessionId);
	}

	@Override
	public QueueBudget queueBudget() {
		return this.backPressure.budget();
	}

	@Override
	public boolean admits(String sessionId) {
		return this.backPressure.admits(waiting(sessionId));
	}

}
