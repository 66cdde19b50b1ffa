// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.mqtt.client.Refusal;

/**
 * Lets nobody in who leaves a will it could not publish itself: the engine publishes
 * wills unasked.
 */
final class WillAccessHandler extends ChannelInboundHandlerAdapter {

	private final ConnectionDoor door;

	private final BrokerEvents events;

	WillAccessHandler(ConnectionDoor door, BrokerEvents events) {
		this.door = door;
		this.events = events;
	}

	static boolean allows(AccessRules rules, MqttConnectMessage connect) {
		MqttConnectVariableHeader header = connect.variableHeader();
		String topic = connect.payload().willTopic();
		return !header.isWillFlag() || topic == null
				|| (!TopicName.isReserved(topic) && rules.mayPublish(topic, header.willQos(), header.isWillRetain()));
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		AccessRules rules = (connection != null) ? connection.rules() : null;
		if (connection != null && rules != null && msg instanceof MqttConnectMessage connect
				&& !allows(rules, connect)) {
			this.events.announce(new AccessDenied(AccessDenied.Action.WILL, System.currentTimeMillis()));
			this.door.refuse(ctx.channel(), connection.protocolVersion(), Refusal.NOT_AUTHORIZED,
					"may not publish its will to " + connect.payload().willTopic());
			return;
		}
		ctx.fireChannelRead(msg);
	}

}
