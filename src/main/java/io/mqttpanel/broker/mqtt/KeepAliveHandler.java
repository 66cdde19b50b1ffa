// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * Keep alive of a client: one that has sent no packet for one and a half times as long is
 * disconnected [MQTT-3.1.2-22]. Sits behind the decoder: neither a part of a packet nor a
 * WebSocket frame without one counts.
 */
final class KeepAliveHandler extends IdleStateHandler {

	private static final long MILLIS_PER_SECOND_AND_A_HALF = 1_500;

	private final ClientConnection client;

	private final ConnectionCloser closer;

	KeepAliveHandler(ClientConnection client, int keepAlive, ConnectionCloser closer) {
		super(keepAlive * MILLIS_PER_SECOND_AND_A_HALF, 0, 0, TimeUnit.MILLISECONDS);
		this.client = client;
		this.closer = closer;
	}

	@Override
	protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
		this.closer.disconnect(this.client, MqttReasonCodes.Disconnect.KEEP_ALIVE_TIMEOUT,
				"has sent no packet within its keep alive");
	}

}
