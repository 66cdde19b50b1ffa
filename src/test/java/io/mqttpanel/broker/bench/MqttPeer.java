// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT 3.1.1 connection of the load client: logs in, counts its packets, and notes
 * when the broker ends it. Used on the event loop only.
 */
abstract class MqttPeer extends ChannelInboundHandlerAdapter {

	private final String clientId;

	private final boolean cleanSession;

	private final CompletableFuture<Void> ready = new CompletableFuture<>();

	private @Nullable ChannelHandlerContext context;

	private long packets;

	private boolean leaving;

	private boolean lost;

	MqttPeer(String clientId, boolean cleanSession) {
		this.clientId = clientId;
		this.cleanSession = cleanSession;
	}

	/**
	 * Acts on the broker's consent.
	 */
	abstract void onConnected();

	/**
	 * Acts on a packet that is not CONNACK; the caller releases it.
	 * @param message the packet
	 */
	abstract void onMessage(MqttMessage message);

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		this.context = ctx;
		write(MqttMessageBuilders.connect()
			.protocolVersion(MqttVersion.MQTT_3_1_1)
			.clientId(this.clientId)
			.username("bench")
			.password("bench".getBytes(StandardCharsets.UTF_8))
			.cleanSession(this.cleanSession)
			.keepAlive(0)
			.build());
		ctx.flush();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object received) {
		try {
			MqttMessage message = (MqttMessage) received;
			if (message.decoderResult().isFailure()) {
				throw new IllegalStateException("Unreadable packet", message.decoderResult().cause());
			}
			this.packets++;
			if (message instanceof MqttConnAckMessage connAck) {
				onConnAck(connAck.variableHeader().connectReturnCode());
			}
			else {
				onMessage(message);
			}
		}
		finally {
			ReferenceCountUtil.release(received);
		}
	}

	private void onConnAck(MqttConnectReturnCode code) {
		if (code == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			onConnected();
		}
		else {
			this.ready.completeExceptionally(new IllegalStateException(this.clientId + " was refused: " + code));
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.flush();
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.lost = !this.leaving;
		this.ready.completeExceptionally(new IllegalStateException(this.clientId + " was disconnected"));
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.ready.completeExceptionally(cause);
		ctx.close();
	}

	void disconnect() {
		this.leaving = true;
		if (context().channel().isActive()) {
			write(MqttMessage.DISCONNECT);
			context().flush();
			context().close();
		}
	}

	void write(MqttMessage message) {
		this.packets++;
		context().write(message, context().voidPromise());
	}

	void completeReady() {
		this.ready.complete(null);
	}

	CompletableFuture<Void> ready() {
		return this.ready;
	}

	ChannelHandlerContext context() {
		if (this.context == null) {
			throw new IllegalStateException(this.clientId + " has no connection yet");
		}
		return this.context;
	}

	long packets() {
		return this.packets;
	}

	boolean isLost() {
		return this.lost;
	}

}
