// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.mqtt.MqttFront;
import io.mqttpanel.broker.mqtt.transport.Listeners;

/**
 * Life cycle of the MQTT side: the engine starts first, and its listeners open last, when
 * decisions can be had and events be heard. A stop closes the listeners first and sends
 * the clients away before the engine ends.
 */
class MqttBroker implements SmartLifecycle, BrokerStatus {

	private static final Logger logger = LoggerFactory.getLogger(MqttBroker.class);

	private final BrokerProperties properties;

	private final MqttFront front;

	private final MoquetteEngine engine;

	private final ListenerFactory factory;

	private final ListenerPorts ports;

	private volatile @Nullable Listeners open;

	MqttBroker(BrokerProperties properties, MqttFront front, MoquetteEngine engine, ListenerFactory factory,
			ListenerPorts ports) {
		this.properties = properties;
		this.front = front;
		this.engine = engine;
		this.factory = factory;
		this.ports = ports;
	}

	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.open != null;
	}

	@Override
	public void start() {
		this.factory.checkPersistence();
		startEngine();
		Listeners opening = new Listeners();
		try {
			this.factory.openAll(opening);
		}
		// Whatever it was: what has been opened by then must not stay open.
		catch (RuntimeException | Error ex) {
			opening.shutDown();
			this.front.close();
			this.engine.settle(this.properties.shutdownTimeout());
			this.engine.stop();
			throw ex;
		}
		this.open = opening;
		this.ports.publish(listeners());
		listeners().forEach((listener) -> logger.info("MQTT listens on {} {}:{}", listener.name(), listener.host(),
				listener.port()));
	}

	private void startEngine() {
		this.front.open(this.engine, this.properties.sessionQueueSize());
		try {
			this.engine.start();
		}
		catch (IOException ex) {
			this.front.close();
			Path path = this.properties.persistence().path();
			throw (path != null) ? new StoreException(path, (ex.getCause() != null) ? ex.getCause() : ex)
					: new UncheckedIOException(ex);
		}
		catch (RuntimeException | Error ex) {
			this.front.close();
			throw ex;
		}
	}

	@Override
	public void stop() {
		Listeners closing = this.open;
		if (closing == null) {
			return;
		}
		this.open = null;
		attempt(() -> sendClientsAway(closing));
		attempt(this.front::publishWills);
		attempt(() -> this.engine.settle(this.properties.shutdownTimeout()));
		attempt(this.front::close);
		attempt(closing::shutDown);
		attempt(this.engine::stop);
		logger.info("MQTT has stopped");
	}

	/** What fails keeps nothing behind it from being stopped. */
	private static void attempt(Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException ex) {
			logger.error("A part of the broker did not stop as it should", ex);
		}
	}

	/** Opens nothing any more, and waits a bounded time until everybody is gone. */
	private void sendClientsAway(Listeners closing) {
		try {
			closing.close()
				.thenCompose((done) -> this.front.disconnectAll())
				.get(this.properties.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("Not all clients were gone within {}", this.properties.shutdownTimeout());
		}
	}

	@Override
	public long subscriptions() {
		return this.engine.subscriptions();
	}

	@Override
	public long subscriptionBytes() {
		return this.engine.subscriptionBytes();
	}

	@Override
	public long retainedMessages() {
		return isRunning() ? this.front.retained().messages() : 0;
	}

	@Override
	public long retainedBytes() {
		return isRunning() ? this.front.retained().bytes() : 0;
	}

	@Override
	public long sessions() {
		return this.engine.sessions();
	}

	@Override
	public long inFlightMessages() {
		return this.engine.inFlight();
	}

	@Override
	public int undecidedConnections() {
		return this.front.connections().undecided();
	}

	@Override
	public long undecidedBytes() {
		return this.front.connections().undecidedBytes();
	}

	@Override
	public List<Listener> listeners() {
		List<Listener> listeners = new ArrayList<>();
		Listeners running = this.open;
		if (running != null) {
			running.addresses()
				.forEach((listener, address) -> listeners
					.add(new Listener(listener.name(), this.properties.host(), address.getPort())));
		}
		return listeners;
	}

}
