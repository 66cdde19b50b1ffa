// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.PacketRules;

/**
 * Rules of the protocol for decoded packets: a client that sends what the engine must not
 * see is disconnected. Nothing passes behind DISCONNECT [MQTT-3.14.4-2], nor once the
 * connection is being closed. Everything behind this handler sees good packets only.
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
		if (this.disconnected || this.client.network().isClosing()) {
			ReferenceCountUtil.release(msg);
			return;
		}
		@Nullable ConnectionFault fault = fault(msg);
		if (fault != null) {
			ReferenceCountUtil.release(msg);
			this.closer.disconnect(this.client, fault.reason(), fault.sentence());
			return;
		}
		this.disconnected = ((MqttMessage) msg).fixedHeader().messageType() == MqttMessageType.DISCONNECT;
		ctx.fireChannelRead(msg);
	}

	private static @Nullable ConnectionFault fault(Object msg) {
		// A WebSocket client can send text.
		return (msg instanceof MqttMessage packet) ? PacketRules.brokenBy(packet)
				: ConnectionFault.protocolError("sent no MQTT packet [MQTT-6.0.0-1]");
	}

}
