// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.mqtt.MqttProperties;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * Factory of the handlers that only MQTT 5 clients need. Where they stand in a pipeline
 * is up to whoever installs them.
 */
public final class Mqtt5HandlerFactory {

	private final Mqtt5Settings settings;

	private final ConnectionCloser closer;

	/** Memory of the topics of all clients' aliases. */
	private final TeamShares aliasBytes = new TeamShares(HeapShare.ALIASES.bytes());

	/**
	 * Creates the factory of one broker.
	 * @param settings settings that clients are told and held to
	 * @param closer what disconnects clients
	 */
	public Mqtt5HandlerFactory(Mqtt5Settings settings, ConnectionCloser closer) {
		this.settings = settings;
		this.closer = closer;
	}

	/**
	 * Creates the handler that adds reason strings to refusals.
	 * @param connect properties of CONNECT
	 * @return the handler
	 */
	public ChannelHandler newReasonStringHandler(MqttProperties connect) {
		return new ReasonStringHandler(Mqtt5ConnectProperties.of(connect));
	}

	/**
	 * Creates the handler that puts aliases in the place of topics.
	 * @param connect properties of CONNECT
	 * @return the handler
	 */
	public ChannelHandler newOutboundTopicAliasHandler(MqttProperties connect) {
		return new OutboundTopicAliasHandler(Mqtt5ConnectProperties.of(connect));
	}

	/**
	 * Creates the handler that puts topics in the place of aliases.
	 * @param client the client
	 * @return the handler
	 */
	public ChannelHandler newInboundTopicAliasHandler(ClientConnection client) {
		return new InboundTopicAliasHandler(client, this.settings.topicAliasMaximum(), this.closer, this.aliasBytes);
	}

	/**
	 * Creates the handler that holds a client to the Receive Maximum.
	 * @param client the client
	 * @return the handler
	 */
	public ChannelHandler newReceiveMaximumHandler(ClientConnection client) {
		return new ReceiveMaximumHandler(client, this.settings.receiveMaximum(), this.closer);
	}

	/**
	 * Creates the handler that discards what is larger than a client takes.
	 * @param client the client
	 * @param engine the engine's side of its connection
	 * @param connect properties of CONNECT
	 * @return the handler
	 */
	public ChannelHandler newMaximumPacketSizeHandler(ClientConnection client, EngineConnection engine,
			MqttProperties connect) {
		return new MaximumPacketSizeHandler(client, engine, Mqtt5ConnectProperties.of(connect).maximumPacketSize(),
				this.closer);
	}

	/**
	 * Creates the handler that completes Subscription Identifiers.
	 * @param client the client
	 * @return the handler
	 */
	public ChannelHandler newSubscriptionIdentifierHandler(ClientConnection client) {
		return new SubscriptionIdentifierHandler(client);
	}

}
