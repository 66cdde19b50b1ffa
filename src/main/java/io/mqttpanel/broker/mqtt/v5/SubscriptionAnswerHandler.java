// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.List;
import java.util.function.BiPredicate;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.connection.PendingRequests;

/**
 * Follows what a session is subscribed to, by the acknowledgements the engine sends, and
 * completes two of its packets with that: UNSUBACK with one reason code a filter, which
 * says where there was no subscription [MQTT-3.11.3-1], and PUBLISH with the identifiers
 * of all subscriptions that match [MQTT-3.3.4-3]. The engine sends a single one of each.
 */
final class SubscriptionAnswerHandler extends ChannelDuplexHandler {

	private static final int SUBSCRIPTION_IDENTIFIER = MqttProperties.SUBSCRIPTION_IDENTIFIER;

	private static final int MQTT_5 = 5;

	private static final int FAILURE = 0x80;

	private static final short SUCCESS = MqttReasonCodes.UnsubAck.SUCCESS.byteValue();

	private static final short NO_SUBSCRIPTION = MqttReasonCodes.UnsubAck.NO_SUBSCRIPTION_EXISTED.byteValue();

	private final SessionFilters sessions;

	private final BiPredicate<String, String> maySubscribe;

	private final PendingRequests<MqttSubscribeMessage> subscribing = new PendingRequests<>();

	private final PendingRequests<List<String>> unsubscribing = new PendingRequests<>();

	private String clientId = "";

	private int protocolVersion;

	private ClientFilters filters = new ClientFilters();

	/**
	 * Creates the handler of one connection.
	 * @param sessions the subscriptions of all sessions
	 * @param maySubscribe whether a client may still have a filter of a session that it
	 * resumes, of a shared subscription the inner one
	 */
	SubscriptionAnswerHandler(SessionFilters sessions, BiPredicate<String, String> maySubscribe) {
		this.sessions = sessions;
		this.maySubscribe = maySubscribe;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttConnectMessage connect) {
			String identifier = connect.payload().clientIdentifier();
			this.clientId = (identifier != null) ? identifier : "";
			this.protocolVersion = connect.variableHeader().version();
		}
		else if (msg instanceof MqttSubscribeMessage subscribe) {
			this.subscribing.put(subscribe.variableHeader().messageId(), subscribe);
		}
		else if (msg instanceof MqttUnsubscribeMessage unsubscribe) {
			this.unsubscribing.put(unsubscribe.variableHeader().messageId(), unsubscribe.payload().topics());
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		Object answer = msg;
		if (msg instanceof MqttPublishMessage publish) {
			answer = this.filters.isIdentified() ? identified(publish) : publish;
		}
		else if (msg instanceof MqttSubAckMessage subAck) {
			subscribed(subAck);
		}
		else if (msg instanceof MqttUnsubAckMessage unsubAck) {
			answer = unsubscribed(unsubAck);
		}
		else if (msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			begin(ctx, connAck.variableHeader().isSessionPresent());
		}
		ctx.write(answer, promise);
	}

	/** Of a client that is gone already the session may be so too, and not end again. */
	private void begin(ChannelHandlerContext ctx, boolean resumed) {
		if (ctx.channel().isActive()) {
			this.filters = this.sessions.begin(this.clientId, resumed);
			this.filters.retain((filter) -> this.maySubscribe.test(this.clientId, filter));
		}
	}

	private void subscribed(MqttSubAckMessage subAck) {
		MqttSubscribeMessage subscribe = this.subscribing.remove(subAck.variableHeader().messageId());
		if (subscribe == null) {
			return;
		}
		int identifier = identifier(subscribe.idAndPropertiesVariableHeader().properties());
		List<MqttTopicSubscription> asked = subscribe.payload().topicSubscriptions();
		List<Integer> codes = subAck.payload().reasonCodes();
		for (int i = 0; i < Math.min(asked.size(), codes.size()); i++) {
			if (codes.get(i) < FAILURE) {
				this.filters.add(asked.get(i).topicFilter(), identifier, asked.get(i).option().isRetainAsPublished());
			}
		}
	}

	private MqttUnsubAckMessage unsubscribed(MqttUnsubAckMessage unsubAck) {
		@Nullable List<String> given = this.unsubscribing.remove(unsubAck.variableHeader().messageId());
		if (given == null) {
			return unsubAck;
		}
		Short[] codes = given.stream()
			.map((filter) -> this.filters.remove(filter) ? SUCCESS : NO_SUBSCRIPTION)
			.toArray(Short[]::new);
		return (this.protocolVersion < MQTT_5) ? unsubAck : new MqttUnsubAckMessage(unsubAck.fixedHeader(),
				unsubAck.idAndPropertiesVariableHeader(), new MqttUnsubAckPayload(List.of(codes)));
	}

	/** Keeps the reference count: the same payload in another envelope. */
	private MqttPublishMessage identified(MqttPublishMessage publish) {
		MqttPublishVariableHeader header = publish.variableHeader();
		int given = identifier(header.properties());
		List<Integer> identifiers = this.filters.identifiers(header.topicName(), given,
				publish.fixedHeader().isRetain());
		if (identifiers.size() == 1 && identifiers.get(0) == given) {
			return publish;
		}
		MqttProperties properties = new MqttProperties();
		header.properties()
			.listAll()
			.stream()
			.filter((property) -> property.propertyId() != SUBSCRIPTION_IDENTIFIER)
			.forEach(properties::add);
		identifiers.forEach((each) -> properties.add(new IntegerProperty(SUBSCRIPTION_IDENTIFIER, each)));
		return new MqttPublishMessage(publish.fixedHeader(),
				new MqttPublishVariableHeader(header.topicName(), header.packetId(), properties), publish.payload());
	}

	private static int identifier(MqttProperties properties) {
		return (properties.getProperty(SUBSCRIPTION_IDENTIFIER) instanceof IntegerProperty identifier)
				? identifier.value() : 0;
	}

}
