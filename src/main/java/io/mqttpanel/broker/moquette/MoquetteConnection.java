// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.moquette.MoquetteSessions.OpenedSession;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;

/**
 * Connection of one client. Everything it is asked for becomes one command on the
 * session's loop.
 */
final class MoquetteConnection implements EngineConnection {

	private static final long RETRY_MILLIS = 10;

	private final MoquetteParts parts;

	private final Channel channel;

	private final EngineClient client;

	private final int loop;

	/** Moquette's own object for the connection. */
	private final Object moquette;

	/** Used on the session's loop only. */
	private @Nullable OpenedSession opened;

	MoquetteConnection(MoquetteParts parts, Channel channel, EngineClient client) {
		this.parts = parts;
		this.channel = channel;
		this.client = client;
		this.loop = parts.loops().indexOf(client.clientId());
		this.moquette = parts.sessions().connect(channel, client.clientId());
	}

	MoquetteParts parts() {
		return this.parts;
	}

	EngineClient client() {
		return this.client;
	}

	Object moquette() {
		return this.moquette;
	}

	void opened(OpenedSession session) {
		this.opened = session;
	}

	/**
	 * Returns the session, on its loop.
	 * @return Moquette's session, {@code null} if there is none or it belongs to another
	 * connection
	 */
	@Nullable Object boundSession() {
		OpenedSession current = this.opened;
		return (current != null && MoquetteInternals.SESSION_IS_BOUND_TO.test(current.session(), this.moquette))
				? current.session() : null;
	}

	/**
	 * Sends a packet. Called on any thread.
	 * @param packet the packet
	 */
	void send(MqttMessage packet) {
		this.channel.writeAndFlush(packet);
	}

	@Override
	public void open(MqttConnectMessage connect, int expirySeconds, Collection<String> withdrawn) {
		submit(new OpenCommand(this, connect, expirySeconds, List.copyOf(withdrawn)));
	}

	@Override
	public void accept() {
		submit(new BoundCommand(this) {

			@Override
			void execute(Object session) {
				beginDelivery();
			}

		});
	}

	private void beginDelivery() {
		if (this.opened != null) {
			this.parts.sessions().complete(this.opened);
		}
	}

	@Override
	public void receive(MqttMessage packet) {
		switch (packet.fixedHeader().messageType()) {
			case PUBLISH -> {
				MqttPublishMessage message = (MqttPublishMessage) packet;
				if (!submit(new PublishCommand(this, message))) {
					message.release();
				}
			}
			case PINGREQ -> send(MoquettePackets.PINGRESP);
			default -> submit(new PacketCommand(this, packet));
		}
	}

	@Override
	public void unsubscribe(Collection<String> topicFilters) {
		List<String> filters = List.copyOf(topicFilters);
		submit(new BoundCommand(this) {

			@Override
			void execute(Object session) {
				parts().subscriptions().unsubscribe(session, client().clientId(), filters);
			}

		});
	}

	@Override
	public void expireAfter(int seconds) {
		submit(new BoundCommand(this) {

			@Override
			void execute(Object session) {
				parts().sessions().expireAfter(session, client(), seconds);
			}

		});
	}

	@Override
	public void disconnect() {
		submit(new ClientCommand(this) {

			@Override
			void execute() {
				close();
				MoquetteConnection.this.channel.close();
			}

		});
	}

	/** Tried again if the loop is full: otherwise the session would stay connected. */
	@Override
	public void lost() {
		boolean taken = this.parts.loops().offer(this.loop, new ClientCommand(this) {

			@Override
			void execute() {
				close();
			}

		});
		if (!taken && !this.channel.eventLoop().isShuttingDown()) {
			this.channel.eventLoop().schedule(this::lost, RETRY_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	private void close() {
		Object session = boundSession();
		if (session != null) {
			this.parts.sessions().close(session);
		}
	}

	private boolean submit(SessionCommand command) {
		boolean taken = this.parts.loops().offer(this.loop, command);
		if (!taken) {
			command.failed(new RejectedExecutionException("The session loop is full"));
		}
		return taken;
	}

}
