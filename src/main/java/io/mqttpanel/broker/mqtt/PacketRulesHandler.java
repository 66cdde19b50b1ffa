// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;

/**
 * Rules of the protocol for packets behind CONNECT: a client that sends what cannot be
 * decoded, or what the engine must not see, is disconnected. Nothing passes behind
 * DISCONNECT [MQTT-3.14.4-2], nor once the connection is being closed. Everything behind
 * this handler sees good packets only.
 */
final class PacketRulesHandler extends ChannelInboundHandlerAdapter {

	private final ClientConnection client;

	private final ConnectionCloser closer;

	private boolean disconnected;

	PacketRulesHandler(ClientConnection client, ConnectionCloser closer) {
		this.client = client;
		this.closer = closer;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		MqttMessage packet = (MqttMessage) msg;
		if (this.disconnected || this.client.network().isClosing()) {
			ReferenceCountUtil.release(packet);
			return;
		}
		@Nullable ConnectionFault fault = (packet instanceof MqttConnectMessage)
				? ConnectionFault.protocolError("sent a second CONNECT [MQTT-3.1.0-2]") : ConnectionFault.in(packet);
		if (fault != null) {
			ReferenceCountUtil.release(packet);
			this.closer.disconnect(this.client, fault.reason(), fault.sentence());
			return;
		}
		this.disconnected = packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT;
		ctx.fireChannelRead(packet);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.closer.fail(this.client.network(), cause);
	}

}
