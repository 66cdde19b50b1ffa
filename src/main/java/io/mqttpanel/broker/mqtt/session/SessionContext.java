// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.function.Consumer;
import java.util.function.Supplier;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.Teams;

/**
 * State that all connections of one broker share.
 */
public final class SessionContext {

	private final BrokerEvents events;

	private final Supplier<Engine> engine;

	private final Consumer<DropReason> drops;

	private final Teams teams;

	private final ConnectionCloser closer;

	private final ClientRegistry registry;

	private final FailedCommands failedCommands;

	/**
	 * Creates the state of one broker.
	 * @param events where everything is announced
	 * @param engine the engine that is served
	 * @param drops what is told of messages that are not delivered to any client
	 * @param teams teams that share the broker
	 */
	public SessionContext(BrokerEvents events, Supplier<Engine> engine, Consumer<DropReason> drops, Teams teams) {
		this.events = events;
		this.engine = engine;
		this.drops = drops;
		this.teams = teams;
		this.closer = new ConnectionCloser(events);
		this.registry = new ClientRegistry(this.closer, events, teams.spaces().perTeam());
		this.failedCommands = new FailedCommands(events, this.closer);
	}

	/**
	 * Returns where everything is announced.
	 * @return the events
	 */
	public BrokerEvents events() {
		return this.events;
	}

	/**
	 * Returns the engine that is served.
	 * @return the engine
	 */
	public Engine engine() {
		return this.engine.get();
	}

	/**
	 * Returns what refuses and closes connections.
	 * @return the closer
	 */
	public ConnectionCloser closer() {
		return this.closer;
	}

	/**
	 * Returns the clients by client identifier.
	 * @return the registry
	 */
	public ClientRegistry registry() {
		return this.registry;
	}

	/**
	 * Notes that the engine has failed at a command that belongs to no connection. Never
	 * blocks.
	 * @param cause why it has failed
	 */
	public void failed(Throwable cause) {
		this.failedCommands.add(cause);
	}

	/**
	 * Returns the teams that share the broker.
	 * @return the teams
	 */
	public Teams teams() {
		return this.teams;
	}

	FailedCommands failedCommands() {
		return this.failedCommands;
	}

	void drop(DropReason reason) {
		this.drops.accept(reason);
	}

}
