// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.nio.channels.ClosedChannelException;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * Refuses a connection whose TLS handshake fails or takes too long. A client that hangs
 * up in the middle of it has not failed: it is gone.
 */
final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {

	private final Door door;

	TlsHandshakeHandler(Door door) {
		this.door = door;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()
				&& !(handshake.cause() instanceof ClosedChannelException)) {
			this.door.refuse(ctx.channel(), 0, Reason.TLS_HANDSHAKE,
					"the TLS handshake failed: " + handshake.cause().getMessage());
		}
		ctx.fireUserEventTriggered(event);
	}

}
