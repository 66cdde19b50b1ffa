// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

/**
 * Has the engine keep a session for as long as its client asks, in CONNECT
 * [MQTT5-3.1.2.11.2] and in DISCONNECT [MQTT5-3.14.2.2.2]. The engine takes no expiry for
 * one of its own, more than 68 years for one that has passed, looks at that of a new
 * session only, and tells every client that its session is kept for ever.
 */
final class SessionExpiryHandler extends ChannelDuplexHandler {

	private static final int EXPIRY = MqttProperties.SESSION_EXPIRY_INTERVAL;

	private final ClientSession session;

	private final ClientSessions sessions;

	private final SessionDoor door;

	private boolean opening;

	SessionExpiryHandler(ClientSession session, ClientSessions sessions, SessionDoor door) {
		this.session = session;
		this.sessions = sessions;
		this.door = door;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttConnectMessage connect) {
			this.session.begin(connect);
			this.opening = true;
			if (!connect.variableHeader().isCleanSession()) {
				expire();
			}
			ctx.fireChannelRead(this.session.isMqtt5() ? withExpiry(connect) : connect);
		}
		else if (msg instanceof MqttMessage packet && packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT
				&& this.session.isMqtt5() && !isAllowed(packet)) {
			ReferenceCountUtil.release(msg);
			this.door.disconnect(ctx.channel(), MqttReasonCodes.Disconnect.PROTOCOL_ERROR,
					"wants a session to be kept that was to end with its connection [MQTT5-3.14.2.2.2]");
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

	private MqttConnectMessage withExpiry(MqttConnectMessage connect) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttProperties properties = without(header.properties());
		properties.add(new IntegerProperty(EXPIRY, this.session.expirySeconds()));
		return new MqttConnectMessage(connect.fixedHeader(),
				new MqttConnectVariableHeader(header.name(), header.version(), header.hasUserName(),
						header.hasPassword(), header.isWillRetain(), header.willQos(), header.isWillFlag(),
						header.isCleanSession(), header.keepAliveTimeSeconds(), properties),
				connect.payload());
	}

	/** A session that was to end with its connection cannot be kept after all. */
	private boolean isAllowed(MqttMessage disconnect) {
		int before = this.session.expirySeconds();
		int seconds = (disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)
				? ClientSession.secondsIn(header.properties(), before) : before;
		if (seconds != before && before == 0) {
			return false;
		}
		if (seconds != before) {
			this.session.expireAfter(seconds);
			expire();
		}
		return true;
	}

	private void expire() {
		if (!this.session.clientId().isEmpty()) {
			this.sessions.expireAfter(this.session.clientId(), this.session.protocolVersion(),
					this.session.expirySeconds());
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (!(msg instanceof MqttConnAckMessage connAck)) {
			ctx.write(msg, promise);
			return;
		}
		promise.addListener((Future<Void> sent) -> this.opening = !sent.isSuccess());
		MqttConnAckVariableHeader header = connAck.variableHeader();
		MqttProperties properties = without(header.properties());
		if (this.session.isLowered() && header.connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			properties.add(new IntegerProperty(EXPIRY, this.session.expirySeconds()));
		}
		ctx.write(new MqttConnAckMessage(connAck.fixedHeader(),
				new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), properties)),
				promise);
	}

	/** The engine would never end a session whose client went in the middle of it. */
	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		ctx.fireChannelInactive();
		if (this.opening && !this.session.clientId().isEmpty()) {
			this.sessions.abandon(this.session.clientId());
		}
	}

	private static MqttProperties without(MqttProperties properties) {
		MqttProperties others = new MqttProperties();
		for (MqttProperty<?> property : properties.listAll()) {
			if (property.propertyId() != EXPIRY) {
				others.add(property);
			}
		}
		return others;
	}

}
