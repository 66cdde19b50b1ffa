// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.moquette.interception.InterceptHandler;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.SmartLifecycle;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.moquette.EngineCounts;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.mqtt.MqttChannelExtension;
import io.mqttpanel.broker.mqtt.MqttPipeline;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;

/**
 * The engine as a managed bean. Its listeners open last, when decisions can be had and
 * facts be heard, and close first; a stop says farewell to the clients before it ends.
 */
class MoquetteBroker implements SmartLifecycle, BrokerStatus, SystemBroker {

	private static final Logger logger = LoggerFactory.getLogger(MoquetteBroker.class);

	private final BrokerProperties properties;

	private final MqttPipeline pipeline;

	private final ClientRegistry clients;

	private final List<InterceptHandler> interceptors;

	private final SecureListeners secureListeners;

	private final ListenerPorts ports;

	private final Runnable whenBroken;

	private volatile @Nullable MoquetteEngine engine;

	MoquetteBroker(BrokerProperties properties, MqttPipeline pipeline, ClientRegistry clients,
			List<InterceptHandler> interceptors, SecureListeners secureListeners, ListenerPorts ports,
			Runnable whenBroken) {
		this.properties = properties;
		this.pipeline = pipeline;
		this.clients = clients;
		this.interceptors = interceptors;
		this.secureListeners = secureListeners;
		this.ports = ports;
		this.whenBroken = whenBroken;
	}

	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.engine != null;
	}

	@Override
	public void start() {
		MoquetteEngine starting = new MoquetteEngine(this.pipeline);
		this.pipeline.sessions().open(starting.sessions());
		this.pipeline.listeners().clear();
		this.clients.open();
		this.pipeline.sessionFilters().clear();
		try {
			launch(starting);
			starting.putRight(this.properties.sessionQueueSize(),
					isPersistent() ? this.properties.persistence().autosaveInterval() : null, this.whenBroken);
			this.pipeline.listeners().forEach((listener) -> listener.config().setAutoRead(true));
		}
		// Whatever it was: what has been opened by then must not stay open.
		catch (Exception | Error ex) {
			RuntimeException failure = failure(starting, ex);
			this.pipeline.flow().gate().unwatch();
			this.pipeline.shutDownEventLoops();
			starting.abandon();
			throw failure;
		}
		this.engine = starting;
		this.ports.publish(listeners());
		listeners().forEach((listener) -> logger.info("MQTT listens on {} {}:{}", listener.name(), listener.host(),
				listener.port()));
	}

	private void launch(MoquetteEngine starting) throws Exception {
		MqttChannelExtension.duringStart(this.pipeline, () -> {
			starting.start(MoquetteSettings.from(this.properties), this.interceptors, this.secureListeners,
					new AdmittedAuthenticator(this.clients, starting.resumedSubscriptions()),
					new AdmittedAuthorizatorPolicy(this.clients));
			return starting;
		});
		if (this.pipeline.listeners().isEmpty()) {
			throw new IllegalStateException("Netty was used before its extensions were enabled: start the JVM with "
					+ "-Dio.netty.bootstrap.extensions=serviceload");
		}
	}

	private boolean isPersistent() {
		return this.properties.persistence().path() != null;
	}

	/**
	 * What was stored is read before anything is opened, and once more afterwards; the
	 * listener that could not be opened is the one the engine made last.
	 */
	private RuntimeException failure(MoquetteEngine starting, Throwable cause) {
		int opened = this.pipeline.listeners().size();
		List<String> names = names();
		Path path = this.properties.persistence().path();
		if (path != null && !(cause instanceof InvalidConfigurationPropertyValueException)
				&& (starting.isOpen() ? opened > 0 : !starting.hasRead())) {
			return new StoreException(path, cause);
		}
		if (starting.isOpen() || opened == 0 || opened > names.size()) {
			return (cause instanceof RuntimeException runtime) ? runtime : new IllegalStateException(cause);
		}
		String name = names.get(opened - 1);
		return new ListenerException("mqtt-panel.broker." + name + ".port",
				this.properties.host() + ":" + this.properties.ports().get(name), cause);
	}

	/** The listeners in the order in which the engine opens them. */
	private List<String> names() {
		return List.copyOf(this.properties.ports().keySet());
	}

	@Override
	public void stop() {
		MoquetteEngine running = this.engine;
		if (running == null) {
			return;
		}
		this.engine = null;
		attempt(this::sendClientsAway);
		attempt(this.pipeline.sessions()::publishWills);
		attempt(() -> running.settle(this.properties.shutdownTimeout()));
		attempt(this.pipeline.flow().gate()::unwatch);
		attempt(this.pipeline::shutDownEventLoops);
		attempt(running::stop);
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
	private void sendClientsAway() {
		CompletableFuture<?>[] unbound = this.pipeline.listeners()
			.stream()
			.map(MoquetteBroker::closed)
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture<Void> gone = CompletableFuture.allOf(unbound).thenCompose((done) -> this.clients.close());
		try {
			gone.get(this.properties.shutdownTimeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("Not all clients were gone within {}", this.properties.shutdownTimeout());
		}
	}

	private static CompletableFuture<Void> closed(Channel listener) {
		CompletableFuture<Void> closed = new CompletableFuture<>();
		listener.close().addListener((done) -> closed.complete(null));
		return closed;
	}

	@Override
	public long subscriptions() {
		return counts().subscriptions();
	}

	@Override
	public long retainedMessages() {
		return isRunning() ? this.pipeline.retainedLimits().messages() : 0;
	}

	@Override
	public long retainedBytes() {
		return isRunning() ? this.pipeline.retainedLimits().bytes() : 0;
	}

	/**
	 * Returns what a client is subscribed to, in a session that nothing else uses.
	 * @param clientId the client identifier
	 * @return its filters
	 */
	Set<String> subscriptionsOf(String clientId) {
		MoquetteEngine running = this.engine;
		return (running != null) ? running.subscriptionsOf(clientId) : Set.of();
	}

	@Override
	public void publish(String topic, String value) {
		MoquetteEngine running = this.engine;
		if (running != null) {
			running.publish(topic, value);
		}
	}

	@Override
	public EngineCounts counts() {
		MoquetteEngine running = this.engine;
		return (running != null) ? running.counts() : new EngineCounts(0, 0, 0);
	}

	@Override
	public List<Listener> listeners() {
		List<Listener> open = new ArrayList<>();
		List<String> names = names();
		List<ServerChannel> channels = this.pipeline.listeners();
		for (int i = 0; i < Math.min(names.size(), channels.size()); i++) {
			if (channels.get(i).localAddress() instanceof InetSocketAddress address && channels.get(i).isActive()) {
				open.add(new Listener(names.get(i), this.properties.host(), address.getPort()));
			}
		}
		return open;
	}

}
