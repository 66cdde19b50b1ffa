// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.io.IOException;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.mqtt.client.ConnectionFault;
import io.mqttpanel.broker.mqtt.connection.DeviceAddress;

/**
 * Ends a connection that carries what is not MQTT, what cannot be decoded, or what the
 * engine must not see. Everything behind this handler sees good packets only.
 */
final class PacketFaultHandler extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(PacketFaultHandler.class);

	private final ConnectionDoor door;

	PacketFaultHandler(ConnectionDoor door) {
		this.door = door;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		@Nullable ConnectionFault fault = (msg instanceof MqttMessage packet) ? ConnectionFault.in(packet)
				: ConnectionFault.protocolError("sent no MQTT packet [MQTT-6.0.0-1]");
		if (fault == null) {
			ctx.fireChannelRead(msg);
		}
		else {
			ReferenceCountUtil.release(msg);
			this.door.end(ctx.channel(), fault);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		// Connections break, and what they carry is not always what it claims to be.
		if (cause instanceof IOException || cause instanceof DecoderException) {
			logger.debug("{} broke: {}", DeviceAddress.of(ctx.channel()), cause.toString());
		}
		else {
			logger.warn("A connection is closed because its handling failed", cause);
		}
		ctx.close();
	}

}
