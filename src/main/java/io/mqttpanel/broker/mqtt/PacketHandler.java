// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.publish.InboundPublishes;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.Kick;
import io.mqttpanel.broker.mqtt.subscribe.SubscriptionRequests;

/**
 * Dispatch of a client's packets by type, next to the engine: the last handler of a
 * pipeline, which closes the connection when any handler before it has failed.
 */
final class PacketHandler extends ChannelDuplexHandler {

	private final ClientConnection client;

	private final EngineConnection engine;

	private final ConnectionCloser closer;

	private final InboundPublishes publishes;

	private final SubscriptionRequests subscriptions;

	private final ClientDeparture departure;

	private boolean kicked;

	PacketHandler(EngineConnection engine, ConnectionCloser closer, InboundPublishes publishes,
			SubscriptionRequests subscriptions, ClientDeparture departure) {
		this.client = departure.client();
		this.engine = engine;
		this.closer = closer;
		this.publishes = publishes;
		this.subscriptions = subscriptions;
		this.departure = departure;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		MqttMessage packet = (MqttMessage) msg;
		if (this.kicked) {
			ReferenceCountUtil.release(packet);
			return;
		}
		if (packet instanceof MqttPublishMessage publish) {
			this.publishes.publish(publish);
		}
		else if (packet instanceof MqttSubscribeMessage subscribe) {
			this.subscriptions.subscribe(subscribe);
		}
		else if (packet instanceof MqttUnsubscribeMessage unsubscribe) {
			this.subscriptions.unsubscribe(unsubscribe);
		}
		else if (packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
			this.publishes.release(packet);
		}
		else if (packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
			this.departure.disconnect(packet, ctx.executor());
		}
		else {
			this.engine.receive(packet);
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof MqttSubAckMessage subAck) {
			ctx.write(this.subscriptions.acknowledged(subAck), promise);
		}
		else if (msg instanceof MqttUnsubAckMessage unsubAck) {
			ctx.write(this.subscriptions.acknowledged(unsubAck), promise);
		}
		else {
			ctx.write(msg, promise);
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Granted) {
			this.subscriptions.withdraw();
			this.departure.rulesChanged();
		}
		else if (event instanceof Kick kick) {
			this.kicked = true;
			this.departure.kick(kick);
			this.closer.disconnect(this.client, kick.code(), kick.reason());
		}
		else if (event instanceof ChannelInputShutdownReadComplete) {
			this.closer.end(this.client.network());
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.subscriptions.gone();
		this.departure.gone(ctx.executor());
		ctx.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.closer.fail(this.client.network(), cause);
	}

}
