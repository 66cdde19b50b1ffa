// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.flush.FlushConsolidationHandler;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.mqtt.client.ConnectionFault;
import io.mqttpanel.broker.mqtt.command.FailedCommands;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.flow.Flow;
import io.mqttpanel.broker.mqtt.report.ConnectionEventHandler;
import io.mqttpanel.broker.mqtt.report.PublishEventHandler;
import io.mqttpanel.broker.mqtt.report.ReceivedPacketHandler;
import io.mqttpanel.broker.mqtt.report.SentPacketHandler;
import io.mqttpanel.broker.mqtt.report.SubscriptionEventHandler;
import io.mqttpanel.broker.mqtt.retained.RetainedPublishHandler;
import io.mqttpanel.broker.mqtt.session.SessionDoor;
import io.mqttpanel.broker.mqtt.session.SessionPipeline;
import io.mqttpanel.broker.mqtt.transport.EdgePipeline;
import io.mqttpanel.broker.mqtt.v5.AnswerDoor;
import io.mqttpanel.broker.mqtt.v5.AnswerPipeline;
import io.mqttpanel.broker.mqtt.v5.ClientIdentifiers;
import io.mqttpanel.broker.mqtt.v5.SessionFilters;

/**
 * Puts our handlers in front of the engine's, the same on TCP and WebSocket. From the
 * network inward: the edge, packets that go out, decoder and encoder, the terms of MQTT
 * 5, the gate that waits for the decision and that for messages, packets that come in,
 * the answer to CONNECT, what the client may do, what is announced, what it leaves
 * behind, the engine.
 */
public final class MqttPipeline {

	/** The engine's own names in its pipeline. */
	private static final String DECODER = "decoder";

	private static final String ENCODER = "encoder";

	private static final String ENGINE = "handler";

	/**
	 * What the engine counts and logs of each packet, for nobody. One of these handlers
	 * fails on packets that could not be decoded, before they can be answered.
	 */
	private static final List<String> BOOKKEEPING = List.of("bytemetrics", "metrics", "messageLogger");

	private static final String WEB_SOCKET = "webSocketHandler";

	private static final String WEB_SOCKET_HANDSHAKE = "io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandshakeHandler";

	private static final String SUB_PROTOCOLS = "mqtt,mqttv3.1";

	private static final int MAX_CLIENT_ID_LENGTH = 65_535;

	/** Fixed header of an MQTT packet, so that the largest packet fits into a frame. */
	private static final int FIXED_HEADER_BYTES = 5;

	private static final int FLUSH_AFTER_WRITES = 256;

	private static final long SHUTDOWN_SECONDS = 2;

	private final MqttPipelineSettings settings;

	private final Authenticator authenticator;

	private final BrokerEvents events;

	private final ClientRegistry clients;

	private final Flow flow;

	private final EdgePipeline edge;

	private final AnswerPipeline answers;

	private final AnswerDoor answerDoor = this::end;

	private final ConnectionDoor door;

	private final SessionDoor sessionDoor = ConnectionDoor::disconnect;

	private final SessionPipeline sessions;

	private final FailedCommands failedCommands;

	private final List<ServerChannel> listeners = new CopyOnWriteArrayList<>();

	private final Set<EventLoopGroup> eventLoops = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the pipeline of one broker.
	 * @param settings what the handlers need to be told
	 * @param authenticator decides who may connect
	 * @param events hears what happens
	 * @param clients knows which connection each client has
	 * @param flow keeps messages from coming faster than they go
	 * @param edge what stands in front of all that
	 */
	public MqttPipeline(MqttPipelineSettings settings, Authenticator authenticator, BrokerEvents events,
			ClientRegistry clients, Flow flow, EdgePipeline edge) {
		this.settings = settings;
		this.authenticator = authenticator;
		this.events = events;
		this.clients = clients;
		this.flow = flow;
		this.edge = edge;
		this.answers = new AnswerPipeline(settings.answers(), new SessionFilters(), new ClientIdentifiers());
		this.door = new ConnectionDoor(events);
		this.sessions = new SessionPipeline(this.sessionDoor, settings.answers().maxSessionExpiry());
		this.failedCommands = new FailedCommands(events, this::endUnserved);
	}

	/**
	 * Returns the listeners the engine has opened, in that order.
	 * @return the listening channels
	 */
	public List<ServerChannel> listeners() {
		return this.listeners;
	}

	/**
	 * Returns what keeps messages from coming faster than they go.
	 * @return the flow
	 */
	public Flow flow() {
		return this.flow;
	}

	/**
	 * Returns what keeps retained messages from becoming too many.
	 * @return the limits
	 */
	public RetainedLimits retainedLimits() {
		return this.edge.retainedLimits();
	}

	/**
	 * Returns the subscriptions of every session.
	 * @return the subscriptions
	 */
	public SessionFilters sessionFilters() {
		return this.answers.filters();
	}

	/**
	 * Returns what looks after sessions and wills.
	 * @return the part of the pipeline
	 */
	public SessionPipeline sessions() {
		return this.sessions;
	}

	/**
	 * Returns what sees to commands at which the engine fails.
	 * @return the part of the pipeline
	 */
	public FailedCommands failedCommands() {
		return this.failedCommands;
	}

	void addListener(ServerChannel listener) {
		this.listeners.add(listener);
	}

	/**
	 * Ends the event loops without the quiet time Netty gives them by default: when this
	 * is called the clients are gone and nothing is left to wait for.
	 */
	public void shutDownEventLoops() {
		this.listeners.forEach((listener) -> this.eventLoops.add(listener.eventLoop().parent()));
		this.eventLoops.forEach((group) -> group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS));
		this.eventLoops.clear();
	}

	private static long packetLimit(Channel channel) {
		ClientConnection connection = ClientConnection.of(channel);
		Decision.Granted grant = (connection != null) ? connection.grant() : null;
		return (grant != null) ? grant.limits().maxPacketSize() : 0;
	}

	void install(Channel channel) {
		rememberEventLoops(channel);
		if (!this.edge.takes(channel)) {
			return;
		}
		ChannelPipeline pipeline = channel.pipeline();
		putRight(pipeline);
		pipeline.addBefore(ENCODER, "sentPackets", new SentPacketHandler(this.events));
		this.answers.install(pipeline, ENGINE, this.answerDoor, MqttPipeline::packetLimit);
		pipeline.addBefore(ENGINE, "packetFaults", new PacketFaultHandler(this.door));
		pipeline.addBefore(ENGINE, "connectGate",
				new ConnectGateHandler(this.settings, this.authenticator, this.clients, this.events, this.door));
		this.flow.install(pipeline, ENCODER, ENGINE);
		pipeline.addBefore(ENGINE, "receivedPackets", new ReceivedPacketHandler(this.events));
		pipeline.addBefore(ENGINE, "kick", new KickHandler(this.settings.engineReady()));
		pipeline.addBefore(ENGINE, "willAccess", new WillAccessHandler(this.door, this.events));
		pipeline.addBefore(ENGINE, "connectDecision", new ConnectDecisionHandler(this.door));
		pipeline.addBefore(ENGINE, "connectionEvents", new ConnectionEventHandler(this.events, this.clients));
		installAccess(pipeline);
		pipeline.addBefore(ENGINE, "resentPublishes", new ResentPublishHandler(sessionFilters()));
		pipeline.addBefore(ENGINE, "publishEvents", new PublishEventHandler(this.events));
		pipeline.addBefore(ENGINE, "subscriptionEvents", new SubscriptionEventHandler(this.events));
		this.answers.installLast(pipeline, ENGINE, this.clients::maySubscribe);
		this.sessions.install(pipeline, ENGINE);
		this.failedCommands.install(pipeline, ENGINE);
		this.flow.installLast(pipeline, ENGINE);
		pipeline.addBefore(ENGINE, "retainedPublishes", new RetainedPublishHandler());
		this.edge.install(channel, this.door);
	}

	/** A channel without a network has an event loop that is in no group. */
	private void rememberEventLoops(Channel channel) {
		EventLoopGroup group = channel.eventLoop().parent();
		if (group != null) {
			this.eventLoops.add(group);
		}
	}

	/** What holds a client that was let in to its rules. */
	private void installAccess(ChannelPipeline pipeline) {
		pipeline.addBefore(ENGINE, "publishAccess",
				new PublishAccessHandler(this.events, this.settings.onDenied() == OnDenied.DISCONNECT));
		pipeline.addBefore(ENGINE, "subscribeAccess", new SubscribeAccessHandler(this.events));
		this.answers.installWithdrawal(pipeline, ENGINE, this.clients::maySubscribe);
	}

	/** What the engine has put into the pipeline. */
	private void putRight(ChannelPipeline pipeline) {
		if (pipeline.get(WEB_SOCKET) != null) {
			acceptAnyPath(pipeline);
		}
		// The engine flushes after each packet it writes.
		pipeline.addFirst("flushConsolidation", new FlushConsolidationHandler(FLUSH_AFTER_WRITES, true));
		BOOKKEEPING.stream().filter((name) -> pipeline.get(name) != null).forEach(pipeline::remove);
		// It counts the fixed header too.
		pipeline.replace(DECODER, DECODER,
				new MqttDecoder(PacketProcessed.size(this.settings.maxMessageSize()), MAX_CLIENT_ID_LENGTH));
	}

	private void end(Channel channel, MqttReasonCodes.Disconnect reason, String sentence) {
		this.door.end(channel, ConnectionFault.of(reason, sentence));
	}

	private void endUnserved(Channel channel, String sentence) {
		this.door.end(channel, ConnectionFault.unavailable(sentence));
	}

	/**
	 * The engine serves WebSocket on one path only and takes each frame for a whole
	 * message.
	 */
	private void acceptAnyPath(ChannelPipeline pipeline) {
		int frameSize = this.settings.maxMessageSize() + FIXED_HEADER_BYTES;
		if (pipeline.get(WEB_SOCKET_HANDSHAKE) != null) {
			pipeline.remove(WEB_SOCKET_HANDSHAKE);
		}
		pipeline.replace(WEB_SOCKET, WEB_SOCKET,
				new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
					.websocketPath("/")
					.checkStartsWith(true)
					.subprotocols(SUB_PROTOCOLS)
					.maxFramePayloadLength(frameSize)
					.handshakeTimeoutMillis(this.settings.connectTimeout().toMillis())
					.build()));
		pipeline.addAfter(WEB_SOCKET, "webSocketAggregator", new WebSocketFrameAggregator(frameSize));
	}

}
