// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttVersion;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.EngineClient;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.ReadRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Client of an engine in place of the front: records what the engine sends, and lets the
 * client in at CONNACK.
 */
final class EngineClientProbe extends ChannelDuplexHandler implements EngineClient {

	static final int FOREVER = Integer.MAX_VALUE;

	private final String sessionId;

	private final MqttVersion version;

	private final Channel channel;

	private final EngineConnection connection;

	final ProbeMessages published;

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final List<Integer> packetIds = new CopyOnWriteArrayList<>();

	private final List<DeliveredMessage> messages = new CopyOnWriteArrayList<>();

	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final List<DropReason> drops = new CopyOnWriteArrayList<>();

	private final MqttProperties properties = new MqttProperties();

	private final Queue<ReadRequest> requests = new ConcurrentLinkedQueue<>();

	private volatile boolean accepts = true;

	private volatile boolean reads = true;

	EngineClientProbe(MoquetteEngine engine, Channel channel, String sessionId, MqttVersion version) {
		this.sessionId = sessionId;
		this.version = version;
		this.channel = channel;
		channel.pipeline().addLast(this);
		this.connection = engine.connect(channel, this);
		this.published = new ProbeMessages(this.connection, channel.eventLoop());
	}

	@Override
	public String sessionId() {
		return this.sessionId;
	}

	@Override
	public int protocolVersion() {
		return this.version.protocolLevel();
	}

	@Override
	public void failed(boolean message, int qos2PacketId, Throwable cause) {
		this.failures.add((message ? "message " : "packet ") + qos2PacketId + " " + cause.getClass().getSimpleName());
	}

	@Override
	public void dropped(DropReason reason) {
		this.drops.add(reason);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		this.received.add(PacketText.of((MqttMessage) msg));
		if (msg instanceof MqttPublishMessage publish) {
			this.packetIds.add(publish.variableHeader().packetId());
			this.messages.add(DeliveredMessage.of(publish));
			publish.release();
		}
		promise.setSuccess();
		if (this.accepts && msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			this.connection.accept();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
		if (evt instanceof ReadRequest request) {
			this.requests.add(request);
			if (this.reads) {
				read();
			}
		}
	}

	void read() {
		for (ReadRequest request = this.requests.poll(); request != null; request = this.requests.poll()) {
			request.whenRead().run();
		}
	}

	EngineClientProbe withoutReading() {
		this.reads = false;
		return this;
	}

	void reading() {
		this.reads = true;
		read();
	}

	Queue<ReadRequest> requests() {
		return this.requests;
	}

	/** Does something as the front does, on the event loop. */
	void ask(Consumer<EngineConnection> question) {
		this.channel.eventLoop().execute(() -> question.accept(this.connection));
	}

	EngineClientProbe withoutAccepting() {
		this.accepts = false;
		return this;
	}

	EngineClientProbe taking(int receiveMaximum) {
		this.properties.add(new IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, receiveMaximum));
		return this;
	}

	/** Opens a session of its own that ends with the connection. */
	EngineClientProbe connect() {
		return connect(true, 0);
	}

	EngineClientProbe connect(boolean clean, int expirySeconds, String... withdrawn) {
		open(clean, expirySeconds, withdrawn);
		await((packets) -> assertThat(packets).anyMatch((packet) -> packet.startsWith("CONNACK")));
		return this;
	}

	void open(boolean clean, int expirySeconds, String... withdrawn) {
		MqttConnectMessage connect = MqttMessageBuilders.connect()
			.protocolVersion(this.version)
			.clientId(SessionId.client(this.sessionId))
			.cleanSession(clean)
			.properties(this.properties)
			.build();
		ask((engine) -> engine.open(connect, expirySeconds, List.of(withdrawn)));
	}

	EngineClientProbe subscribe(String topicFilter, int qos) {
		return subscribe(topicFilter, MqttSubscriptionOption.onlyFromQos(MqttQoS.valueOf(qos)), 0);
	}

	EngineClientProbe subscribe(String topicFilter, MqttSubscriptionOption option, int identifier) {
		int before = count("SUBACK");
		MqttProperties properties = new MqttProperties();
		if (identifier != 0) {
			properties.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, identifier));
		}
		MqttMessage subscribe = MqttMessageBuilders.subscribe()
			.messageId(1)
			.properties(properties)
			.addSubscription(topicFilter, option)
			.build();
		ask((engine) -> engine.receive(subscribe));
		EngineFixture.await().until(() -> count("SUBACK") > before);
		return this;
	}

	void unsubscribe(String... topicFilters) {
		MqttMessageBuilders.UnsubscribeBuilder unsubscribe = MqttMessageBuilders.unsubscribe().messageId(2);
		List.of(topicFilters).forEach(unsubscribe::addTopicFilter);
		MqttMessage packet = unsubscribe.build();
		ask((engine) -> engine.receive(packet));
	}

	private int count(String type) {
		return (int) this.received.stream().filter((packet) -> packet.startsWith(type)).count();
	}

	void publish(String topicName, String payload, int qos) {
		publish(message(topicName, payload, qos, false, false));
	}

	void publish(MqttPublishMessage message) {
		ask((engine) -> this.published.add(message, SteadyClock.SYSTEM.instant()));
	}

	static MqttPublishMessage message(String topicName, String payload, int qos, boolean retain, boolean dup) {
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, dup, MqttQoS.valueOf(qos), retain, 0),
				new MqttPublishVariableHeader(topicName, (qos > 0) ? 7 : 0),
				Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)));
	}

	static MqttPublishMessage message(String topicName, int packetId, String payload, int qos) {
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(qos), false, 0),
				new MqttPublishVariableHeader(topicName, packetId),
				Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)));
	}

	void acknowledge(MqttMessageType type, int packetId) {
		MqttMessage packet = new MqttMessage(
				new MqttFixedHeader(type, false,
						(type == MqttMessageType.PUBREL) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE, false, 0),
				MqttMessageIdVariableHeader.from(packetId));
		ask((engine) -> engine.receive(packet));
	}

	/** Answers a message of QoS 2 with a failure [MQTT5-3.5.2.1]. */
	void refuse(int packetId) {
		MqttMessage packet = new MqttMessage(
				new MqttFixedHeader(MqttMessageType.PUBREC, false, MqttQoS.AT_MOST_ONCE, false, 0),
				new MqttPubReplyMessageVariableHeader(packetId, (byte) 0x83, MqttProperties.NO_PROPERTIES));
		ask((engine) -> engine.receive(packet));
	}

	void lose() {
		ask((engine) -> this.published.lose());
	}

	Channel channel() {
		return this.channel;
	}

	void await(Consumer<List<String>> assertion) {
		EngineFixture.await().untilAsserted(() -> assertion.accept(List.copyOf(this.received)));
	}

	/** Waits until it has received exactly these packets after its CONNACK. */
	void awaitPackets(String... packets) {
		await((all) -> assertThat(all.subList(Math.min(1, all.size()), all.size())).containsExactly(packets));
	}

	void awaitInAnyOrder(String... packets) {
		await((all) -> assertThat(all.subList(Math.min(1, all.size()), all.size())).containsExactlyInAnyOrder(packets));
	}

	List<String> received() {
		return this.received;
	}

	/** Packet identifiers of the messages, in the order in which they came. */
	List<Integer> packetIds() {
		return this.packetIds;
	}

	Collection<String> failures() {
		return this.failures;
	}

	Collection<DropReason> drops() {
		return this.drops;
	}

	/** What came of each message, in the order in which they came. */
	List<DeliveredMessage> messages() {
		return this.messages;
	}

}
