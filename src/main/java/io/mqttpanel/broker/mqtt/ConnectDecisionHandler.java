// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.mqtt.client.Refusal;

/**
 * Acts on what was decided about a CONNECT: lets it through to the engine or answers it
 * here. What the Panel denied and what it could not say are answered differently.
 */
final class ConnectDecisionHandler extends ChannelInboundHandlerAdapter {

	private final ConnectionDoor door;

	ConnectDecisionHandler(ConnectionDoor door) {
		this.door = door;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		@Nullable Decision decision = (connection != null) ? connection.decision() : null;
		if (!(msg instanceof MqttConnectMessage) || decision instanceof Decision.Granted) {
			ctx.fireChannelRead(msg);
		}
		else if (connection != null && decision instanceof Decision.Refused refused) {
			this.door.refuse(ctx.channel(), connection.protocolVersion(), Refusal.BAD_CREDENTIALS, refused.reason());
		}
		else if (connection != null && decision instanceof Decision.Unavailable unavailable) {
			this.door.refuse(ctx.channel(), connection.protocolVersion(), Refusal.UNAVAILABLE, unavailable.cause());
		}
		else {
			this.door.refuse(ctx.channel(), 0, Refusal.UNAVAILABLE, "reached the engine undecided");
		}
	}

}
