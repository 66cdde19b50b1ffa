// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Channel without a network, with the handlers under test in it. Keeps what passes them,
 * and its time passes when it is told to.
 */
public class HandlerChannel extends EmbeddedChannel {

	private static final InetSocketAddress DEVICE = InetSocketAddress.createUnresolved("device.test", 4711);

	private final NetworkConnection network = new NetworkConnection(this);

	public HandlerChannel() {
		freezeTime();
	}

	public NetworkConnection network() {
		return this.network;
	}

	@Override
	protected SocketAddress remoteAddress0() {
		return DEVICE;
	}

	public HandlerChannel with(ChannelHandler... handlers) {
		pipeline().addLast(handlers);
		return this;
	}

	/**
	 * Makes the network so slow that nothing that is written is ever known to be sent.
	 */
	public HandlerChannel stall() {
		return with(new ChannelOutboundHandlerAdapter() {

			@Override
			public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
				ctx.write(msg);
			}

		});
	}

	/** What passed inward next, {@code null} if nothing did. */
	public @Nullable Object in() {
		return readInbound();
	}

	/** What passed outward next, {@code null} if nothing did. */
	public @Nullable Object out() {
		return readOutbound();
	}

	/** All bytes that passed outward since the last time. */
	public byte[] outBytes() {
		ByteBuf all = Unpooled.buffer();
		for (Object bytes = readOutbound(); bytes != null; bytes = readOutbound()) {
			all.writeBytes((ByteBuf) bytes);
			((ByteBuf) bytes).release();
		}
		return toBytes(all);
	}

	private static byte[] toBytes(ByteBuf buffer) {
		byte[] bytes = new byte[buffer.readableBytes()];
		buffer.readBytes(bytes);
		return bytes;
	}

	/** The types of all packets that passed outward since the last time. */
	public List<MqttMessageType> outTypes() {
		List<MqttMessageType> types = new ArrayList<>();
		for (Object packet = readOutbound(); packet != null; packet = readOutbound()) {
			types.add(((MqttMessage) packet).fixedHeader().messageType());
		}
		return types;
	}

	/** The reason code of the DISCONNECT that passed outward next. */
	public int disconnectReason() {
		MqttMessage disconnect = readOutbound();
		if (disconnect == null || disconnect.fixedHeader().messageType() != MqttMessageType.DISCONNECT) {
			throw new AssertionError("There was no DISCONNECT but " + disconnect);
		}
		return Byte
			.toUnsignedInt(((MqttReasonCodeAndPropertiesVariableHeader) disconnect.variableHeader()).reasonCode());
	}

	/** Lets time pass. */
	public void pass(long time, TimeUnit unit) {
		advanceTimeBy(time, unit);
		runScheduledPendingTasks();
		runPendingTasks();
	}

	public static MqttPublishMessage publish(String topic, MqttQoS qos, int packetId, boolean dup) {
		return publish(topic, qos, packetId, dup, false, "hello");
	}

	public static MqttPublishMessage publish(String topic, MqttQoS qos, int packetId, boolean dup, boolean retained,
			String payload) {
		MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.PUBLISH, dup, qos, retained, 10);
		return new MqttPublishMessage(header, new MqttPublishVariableHeader(topic, packetId),
				Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8));
	}

	public static MqttMessage packet(MqttMessageType type) {
		return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0));
	}

	public static MqttMessage packet(MqttMessageType type, int packetId) {
		return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 2),
				MqttMessageIdVariableHeader.from(packetId));
	}

}
