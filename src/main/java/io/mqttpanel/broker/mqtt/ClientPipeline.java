// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;

import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.MessageRoom;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.mqtt.flow.BackPressureHandler;
import io.mqttpanel.broker.mqtt.flow.LargeMessages;
import io.mqttpanel.broker.mqtt.flow.OutboundQueueHandler;
import io.mqttpanel.broker.mqtt.flow.PacketFrameHandler;
import io.mqttpanel.broker.mqtt.flow.PacketLimitHandler;
import io.mqttpanel.broker.mqtt.flow.PartialPackets;
import io.mqttpanel.broker.mqtt.flow.SocketBuffers;
import io.mqttpanel.broker.mqtt.login.Login;
import io.mqttpanel.broker.mqtt.login.LoginListener;
import io.mqttpanel.broker.mqtt.login.Logins;
import io.mqttpanel.broker.mqtt.publish.InboundPublishes;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.SessionContext;
import io.mqttpanel.broker.mqtt.subscribe.SubscriptionLimits;
import io.mqttpanel.broker.mqtt.subscribe.SubscriptionRequests;
import io.mqttpanel.broker.mqtt.v5.Mqtt5HandlerFactory;
import io.mqttpanel.broker.mqtt.v5.Mqtt5Settings;

/**
 * Pipeline of a client from its CONNACK on: all handlers, one a line, in the order in
 * which packets from the client meet them. What only MQTT 5 needs is only in the
 * pipelines of MQTT 5 clients. The will that the client has left behind is settled before
 * it is admitted and announced.
 */
final class ClientPipeline implements LoginListener {

	private final SessionContext context;

	private final BrokerEvents events;

	private final ConnectionCloser closer;

	private final PartialPackets partial;

	private final LargeMessages large;

	private final SocketBuffers socketBuffers = new SocketBuffers();

	private final Wills wills;

	private final BackPressure backPressure;

	private final RetainedLimits retained;

	private final Mqtt5Settings mqtt5;

	private final Mqtt5HandlerFactory mqtt5Handlers;

	private final int maxPacketSize;

	private final int packetsPerSecond;

	private final int maxUserProperties;

	private final SubscriptionLimits subscriptionLimits;

	private final OnDenied onDenied;

	ClientPipeline(MqttSettings settings, SessionContext context, Wills wills, BackPressure backPressure,
			RetainedLimits retained) {
		this.context = context;
		this.events = context.events();
		this.closer = context.closer();
		this.wills = wills;
		this.backPressure = backPressure;
		this.retained = retained;
		this.mqtt5 = settings.mqtt5();
		this.mqtt5Handlers = new Mqtt5HandlerFactory(settings.mqtt5(), context.closer());
		this.maxPacketSize = settings.mqtt5().maximumPacketSize();
		this.partial = PartialPackets.of(context.closer(), PacketProcessed.size(this.maxPacketSize));
		this.large = LargeMessages.of(context.closer(), PacketProcessed.size(this.maxPacketSize));
		this.packetsPerSecond = settings.limits().packetsPerSecond();
		this.maxUserProperties = settings.limits().maxUserProperties();
		this.subscriptionLimits = new SubscriptionLimits(settings.limits().maxSubscriptions(),
				settings.limits().maxSubscriptionBytes(), settings.limits().maxTotalSubscriptionBytes(),
				() -> context.engine().subscriptionBytes(),
				(sessionId) -> context.engine().subscriptionBytes(sessionId), settings.limits().maxTopicLevels());
		this.onDenied = settings.onDenied();
	}

	@Override
	public void refusing(ChannelPipeline pipeline, MqttConnectVariableHeader connect) {
		pipeline.addLast(MqttEncoder.INSTANCE);
		if (connect.version() == MqttVersion.MQTT_5.protocolLevel()) {
			pipeline.addLast(this.mqtt5Handlers.newReasonStringHandler(connect.properties()));
		}
	}

	@Override
	public void refusing(Login login, boolean reported) {
		ChannelPipeline pipeline = login.client().channel().pipeline();
		if (reported) {
			pipeline.addLast(new SentPacketEventHandler(login.client(), this.events));
		}
		refusing(pipeline, login.connect().variableHeader());
	}

	@Override
	public void accepting(Login login, EngineConnection engine, boolean sessionPresent) {
		ClientConnection client = login.client();
		this.socketBuffers.give(client.channel(), SessionId.team(client.sessionId()));
		ChannelPipeline pipeline = client.channel().pipeline();
		MqttProperties connect = login.connect().variableHeader().properties();
		OutboundQueueHandler outbound = new OutboundQueueHandler(client, this.backPressure, this.large);
		pipeline.addLast(outbound.window(), new SentPacketEventHandler(client, this.events));
		if (client.isMqtt5() && connect.getProperty(MqttProperties.MAXIMUM_PACKET_SIZE) != null) {
			pipeline.addLast(this.mqtt5Handlers.newMaximumPacketSizeHandler(client, engine, connect));
		}
		pipeline.addLast(MqttEncoder.INSTANCE);
		pipeline.addLast(newFrameHandler(client));
		pipeline.addLast(newDecoder());
		pipeline.addLast(new KeepAliveHandler(client, login.keepAlive(), this.closer));
		if (client.isMqtt5()) {
			addMqtt5(pipeline, client, connect);
		}
		pipeline.addLast(new PacketRulesHandler(client, this.closer));
		pipeline.addLast(packetLimits(client));
		pipeline.addLast(outbound);
		pipeline.addLast(newBackPressureHandler(client, outbound, engine.room()));
		pipeline.addLast(new ReceivedPacketEventHandler(client, this.events));
		if (client.isMqtt5()) {
			pipeline.addLast(this.mqtt5Handlers.newSubscriptionIdentifierHandler(client));
		}
		pipeline.addLast(packetHandler(login, engine));
		this.wills.connected(client, sessionPresent, client.channel().eventLoop());
	}

	private void addMqtt5(ChannelPipeline pipeline, ClientConnection client, MqttProperties connect) {
		pipeline.addLast(this.mqtt5Handlers.newReasonStringHandler(connect));
		pipeline.addLast(this.mqtt5Handlers.newOutboundTopicAliasHandler(connect));
		pipeline.addLast(this.mqtt5Handlers.newReceiveMaximumHandler(client));
		pipeline.addLast(this.mqtt5Handlers.newInboundTopicAliasHandler(client));
	}

	private BackPressureHandler newBackPressureHandler(ClientConnection client, OutboundQueueHandler outbound,
			MessageRoom room) {
		return new BackPressureHandler(client, this.backPressure, outbound,
				this.context.teams().waiting(client.sessionId()), room);
	}

	private PacketFrameHandler newFrameHandler(ClientConnection client) {
		return new PacketFrameHandler(client, PacketProcessed.size(this.maxPacketSize), this.maxUserProperties,
				this.closer, this.partial);
	}

	/** The decoder counts the fixed header too. */
	private MqttDecoder newDecoder() {
		return new MqttDecoder(PacketProcessed.size(this.maxPacketSize), Logins.MAX_CLIENT_ID_LENGTH);
	}

	private PacketLimitHandler packetLimits(ClientConnection client) {
		return new PacketLimitHandler(client, this.packetsPerSecond, this.events, this.closer, this.context.teams());
	}

	private PacketHandler packetHandler(Login login, EngineConnection engine) {
		ClientConnection client = login.client();
		return new PacketHandler(engine, this.closer,
				new InboundPublishes(client, engine, this.events, this.retained, this.closer, this.onDenied,
						this.subscriptionLimits.maxTopicLevels()),
				new SubscriptionRequests(client, engine, this.events, this.closer, this.subscriptionLimits),
				new ClientDeparture(login, engine, this.context, this.wills));
	}

	@Override
	public MqttConnAckMessage connAck(Login login, boolean sessionPresent) {
		return new MqttConnAckMessage(
				new MqttFixedHeader(MqttMessageType.CONNACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
				new MqttConnAckVariableHeader(MqttConnectReturnCode.CONNECTION_ACCEPTED,
						sessionPresent && login.client().protocolVersion() > MqttVersion.MQTT_3_1.protocolLevel(),
						login.client().isMqtt5() ? connAckProperties(login) : MqttProperties.NO_PROPERTIES));
	}

	/**
	 * Where they are not those that the client has asked for, it is also told its session
	 * expiry [MQTT5-3.2.2.3.2], keep alive [MQTT-3.2.2-21] and client identifier
	 * [MQTT-3.2.2-16].
	 */
	private MqttProperties connAckProperties(Login login) {
		String assigned = login.assignedIdentifier();
		int others = (login.isSessionExpiryLowered() ? 5 : 0) + (login.keepAliveShortened() ? 3 : 0)
				+ ((assigned != null) ? 3 + assigned.length() : 0);
		MqttProperties properties = this.mqtt5.newConnAckProperties(login.client().limits().maxPacketSize(),
				login.connect().variableHeader().properties(), others);
		if (login.isSessionExpiryLowered()) {
			properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, login.sessionExpiry()));
		}
		if (login.keepAliveShortened()) {
			properties.add(new IntegerProperty(MqttProperties.SERVER_KEEP_ALIVE, login.keepAlive()));
		}
		if (assigned != null) {
			properties.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, assigned));
		}
		return properties;
	}

}
