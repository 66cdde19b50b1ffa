// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.List;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.SessionSubscriptions;

/**
 * Completion of each PUBLISH to a client with the identifiers of all its subscriptions
 * that match [MQTT-3.3.4-3]. The engine gives a single one.
 */
final class SubscriptionIdentifierHandler extends ChannelOutboundHandlerAdapter {

	private static final int SUBSCRIPTION_IDENTIFIER = MqttProperties.SUBSCRIPTION_IDENTIFIER;

	private final ClientConnection client;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 */
	SubscriptionIdentifierHandler(ClientConnection client) {
		this.client = client;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		SessionSubscriptions subscriptions = this.client.session().subscriptions();
		boolean identified = msg instanceof MqttPublishMessage && subscriptions.isIdentified();
		ctx.write(identified ? identified((MqttPublishMessage) msg, subscriptions) : msg, promise);
	}

	/** Keeps the reference count: the same payload in another envelope. */
	private static MqttPublishMessage identified(MqttPublishMessage publish, SessionSubscriptions subscriptions) {
		MqttPublishVariableHeader header = publish.variableHeader();
		int given = (header.properties().getProperty(SUBSCRIPTION_IDENTIFIER) instanceof IntegerProperty identifier)
				? identifier.value() : 0;
		List<Integer> identifiers = subscriptions.identifiers(header.topicName(), given,
				publish.fixedHeader().isRetain());
		if (identifiers.size() == 1 && identifiers.get(0) == given) {
			return publish;
		}
		MqttProperties properties = new MqttProperties();
		for (MqttProperty<?> property : header.properties().listAll()) {
			if (property.propertyId() != SUBSCRIPTION_IDENTIFIER) {
				properties.add(property);
			}
		}
		identifiers.forEach((each) -> properties.add(new IntegerProperty(SUBSCRIPTION_IDENTIFIER, each)));
		return new MqttPublishMessage(publish.fixedHeader(),
				new MqttPublishVariableHeader(header.topicName(), header.packetId(), properties), publish.payload());
	}

}
