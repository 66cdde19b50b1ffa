// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.report;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;

/**
 * Announces that a client was let in, and exactly once for each of those that it is gone.
 * Then, and after the engine has been told, the client's next connection may begin.
 */
public final class ConnectionEventHandler extends ChannelDuplexHandler {

	private static final Logger logger = LoggerFactory.getLogger(ConnectionEventHandler.class);

	private final BrokerEvents events;

	private final ClientRegistry clients;

	/**
	 * Creates a handler that announces that clients come and go.
	 * @param events where that is announced
	 * @param clients who is connected
	 */
	public ConnectionEventHandler(BrokerEvents events, ClientRegistry clients) {
		this.events = events;
		this.clients = clients;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			connection.admit();
			logger.debug("{} connected from {}", connection.clientId(), connection.remoteAddress());
			this.events
				.announce(new ClientConnected(connection.clientId(), connection.number(), connection.protocolVersion(),
						connection.username(), connection.remoteAddress(), connection.willQos(), connection.keepAlive(),
						System.currentTimeMillis(), connAck.variableHeader().isSessionPresent(), false));
		}
		ctx.write(msg, promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && connection.isAdmitted()) {
			logger.debug("{} disconnected", connection.clientId());
			this.events.announce(
					new ClientDisconnected(connection.clientId(), connection.number(), System.currentTimeMillis()));
		}
		ctx.fireChannelInactive();
		if (connection != null) {
			this.clients.release(connection);
		}
	}

}
