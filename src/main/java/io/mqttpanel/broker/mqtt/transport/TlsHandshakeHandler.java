// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.nio.channels.ClosedChannelException;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Refusal of a connection whose TLS handshake fails or takes too long. A client that
 * hangs up in the middle of it has not failed: it is gone.
 */
final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {

	private final NetworkConnection network;

	private final ConnectionCloser closer;

	TlsHandshakeHandler(NetworkConnection network, ConnectionCloser closer) {
		this.network = network;
		this.closer = closer;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()
				&& !(handshake.cause() instanceof ClosedChannelException)) {
			this.closer.refuse(this.network, new ConnectionFault(0, Refusal.TLS_HANDSHAKE,
					"the TLS handshake failed: " + handshake.cause().getMessage()));
		}
		ctx.fireUserEventTriggered(event);
	}

}
