// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * Turns a client away whose user name, the Panel's API key, has as many connections as it
 * may have. Stands behind the decision: who has a key's name but not its secret takes
 * nothing away from those who have both.
 */
final class UsernameLimitHandler extends ChannelInboundHandlerAdapter {

	private final Door door;

	private final OpenConnections connections;

	UsernameLimitHandler(Door door, OpenConnections connections) {
		this.door = door;
		this.connections = connections;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		@Nullable String username = (msg instanceof MqttConnectMessage connect) ? connect.payload().userName() : null;
		if (msg instanceof MqttConnectMessage connect && username != null
				&& !this.connections.addForUsername(username, ctx.channel())) {
			ReferenceCountUtil.release(msg);
			this.door.refuse(ctx.channel(), connect.variableHeader().version(), Reason.TOO_MANY_FOR_USERNAME,
					"has a user name with too many connections");
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

}
