// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the will of a connection and sees to it when the connection ends, unless its
 * client has said goodbye [MQTT-3.1.2-10]. The engine is not told of wills: it retains
 * none, loses most of their properties, and publishes one although its client is back.
 */
final class WillHandler extends ChannelDuplexHandler {

	private final ClientSession session;

	private final Wills wills;

	private @Nullable MqttConnectMessage connect;

	private @Nullable Will will;

	WillHandler(ClientSession session, Wills wills) {
		this.session = session;
		this.wills = wills;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttConnectMessage given && given.variableHeader().isWillFlag()) {
			this.connect = given;
			ctx.fireChannelRead(withoutWill(given));
			return;
		}
		if (msg instanceof MqttMessage packet && packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT
				&& isGoodbye(packet)) {
			this.will = null;
		}
		ctx.fireChannelRead(msg);
	}

	/** Only the flag goes: the engine still looks whether the message is proper text. */
	private static MqttConnectMessage withoutWill(MqttConnectMessage connect) {
		MqttConnectVariableHeader header = connect.variableHeader();
		return new MqttConnectMessage(connect.fixedHeader(),
				new MqttConnectVariableHeader(header.name(), header.version(), header.hasUserName(),
						header.hasPassword(), false, 0, false, header.isCleanSession(), header.keepAliveTimeSeconds(),
						header.properties()),
				connect.payload());
	}

	/** With any reason but 0 an MQTT 5 client leaves its will behind [MQTT5-3.14.4-3]. */
	private boolean isGoodbye(MqttMessage disconnect) {
		return !this.session.isMqtt5()
				|| !(disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)
				|| header.reasonCode() == 0;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			this.session.accepted(connAck);
			this.wills.connected(this.session.clientId(), connAck.variableHeader().isSessionPresent());
			MqttConnectMessage given = this.connect;
			this.will = (given != null) ? Will.of(this.session.clientId(), given) : null;
			this.connect = null;
		}
		ctx.write(msg, promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		Will left = this.will;
		if (left != null) {
			this.will = null;
			this.wills.leave(left, this.session.expirySeconds(), ctx.executor());
		}
		ctx.fireChannelInactive();
	}

}
