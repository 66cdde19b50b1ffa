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
 * disconnected [MQTT-3.1.2-22], unless it was not read from for the sake of others. Sits
 * behind the decoder: neither a part of a packet nor a WebSocket frame without one
 * counts.
 */
final class KeepAliveHandler extends IdleStateHandler {

	private static final long MILLIS_PER_SECOND_AND_A_HALF = 1_500;

	private final ClientConnection client;

	private final ConnectionCloser closer;

	private boolean silent;

	KeepAliveHandler(ClientConnection client, int keepAlive, ConnectionCloser closer) {
		super(keepAlive * MILLIS_PER_SECOND_AND_A_HALF, 0, 0, TimeUnit.MILLISECONDS);
		this.client = client;
		this.closer = closer;
	}

	/** What has waited in the network meanwhile is read first. */
	@Override
	public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
		super.handlerAdded(ctx);
		this.client.network().whenResumed(this::resetReadTimeout);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
		this.silent = false;
		super.channelRead(ctx, msg);
	}

	/** Where the event loop is late, so is what it reads. */
	@Override
	protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
		this.silent = true;
		this.client.network().behindNetwork(() -> {
			if (this.silent && !ctx.isRemoved() && !this.client.network().isHeldUp()) {
				this.closer.disconnect(this.client, MqttReasonCodes.Disconnect.KEEP_ALIVE_TIMEOUT,
						"has sent no packet within its keep alive");
			}
		});
	}

}
