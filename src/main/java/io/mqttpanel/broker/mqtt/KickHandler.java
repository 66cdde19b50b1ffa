// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.mqtt.client.Kick;

/**
 * Makes a client go whose access has ended. From that moment nothing it sends is taken.
 * The engine publishes the will of a connection that breaks and drops it at DISCONNECT
 * [MQTT-3.14.4-3], so it is given a DISCONNECT where the will is not to be published.
 */
final class KickHandler extends ChannelInboundHandlerAdapter {

	private static final long READY_CHECK_MICROS = 500;

	private final Predicate<Channel> engineReady;

	private boolean engineHasConnect;

	private @Nullable Kick kick;

	KickHandler(Predicate<Channel> engineReady) {
		this.engineReady = engineReady;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.kick != null && this.engineHasConnect) {
			ReferenceCountUtil.release(msg);
			return;
		}
		if (msg instanceof MqttConnectMessage) {
			this.engineHasConnect = true;
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (!(event instanceof Kick asked)) {
			ctx.fireUserEventTriggered(event);
		}
		else if (this.kick == null) {
			this.kick = asked;
			ClientConnection connection = ClientConnection.of(ctx.channel());
			if (this.engineHasConnect) {
				endWhenReady(ctx, asked);
			}
			else if (connection != null) {
				connection.decide(new Decision.Refused(asked.reason()));
			}
		}
	}

	/**
	 * The engine takes no DISCONNECT before it has answered CONNECT, which it is about to
	 * do.
	 */
	private void endWhenReady(ChannelHandlerContext ctx, Kick asked) {
		if (!ctx.channel().isActive()) {
			return;
		}
		if (!this.engineReady.test(ctx.channel())) {
			ctx.executor().schedule(() -> endWhenReady(ctx, asked), READY_CHECK_MICROS, TimeUnit.MICROSECONDS);
			return;
		}
		if (!asked.publishWill()) {
			ctx.fireChannelRead(MqttMessageBuilders.disconnect().build());
		}
		ConnectionDoor.disconnect(ctx.channel(), MqttReasonCodes.Disconnect.NOT_AUTHORIZED, asked.reason());
	}

}
