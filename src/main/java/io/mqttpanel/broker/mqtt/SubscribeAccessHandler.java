// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.connection.PendingRequests;

/**
 * Takes the filters out of a SUBSCRIBE that its client may not have, before the engine
 * sees it, and puts the refusals into the engine's answer where they belong. The engine
 * itself would add a shared subscription that was refused.
 */
final class SubscribeAccessHandler extends ChannelDuplexHandler {

	private static final Logger logger = LoggerFactory.getLogger(SubscribeAccessHandler.class);

	private static final int MQTT_5 = 5;

	/** The one failure of MQTT 3 [MQTT-3.9.3-2]. */
	private static final int FAILURE = 0x80;

	private static final int NOT_AUTHORIZED = Byte.toUnsignedInt(MqttReasonCodes.SubAck.NOT_AUTHORIZED.byteValue());

	private final BrokerEvents events;

	private final PendingRequests<List<Boolean>> waiting = new PendingRequests<>();

	SubscribeAccessHandler(BrokerEvents events) {
		this.events = events;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttSubscribeMessage subscribe) {
			MqttSubscribeMessage granted = check(ctx, connection, subscribe);
			if (granted != null) {
				ctx.fireChannelRead(granted);
			}
			return;
		}
		ctx.fireChannelRead(msg);
	}

	/**
	 * Returns what of a SUBSCRIBE the engine may see, {@code null} if that is nothing.
	 */
	private @Nullable MqttSubscribeMessage check(ChannelHandlerContext ctx, ClientConnection connection,
			MqttSubscribeMessage subscribe) {
		List<Boolean> verdicts = new ArrayList<>();
		List<MqttTopicSubscription> granted = new ArrayList<>();
		for (MqttTopicSubscription subscription : subscribe.payload().topicSubscriptions()) {
			boolean allowed = isAllowed(connection, subscription);
			verdicts.add(allowed);
			if (allowed) {
				granted.add(subscription);
			}
		}
		int packetId = subscribe.variableHeader().messageId();
		if (granted.isEmpty()) {
			ctx.writeAndFlush(Acknowledgements.subAck(packetId, merge(connection, verdicts, List.of())));
			return null;
		}
		// Each answer belongs to one request, also where nothing was taken out of it.
		this.waiting.put(packetId, verdicts);
		return (granted.size() == verdicts.size()) ? subscribe : new MqttSubscribeMessage(subscribe.fixedHeader(),
				subscribe.idAndPropertiesVariableHeader(), new MqttSubscribePayload(granted));
	}

	private boolean isAllowed(ClientConnection connection, MqttTopicSubscription subscription) {
		AccessRules rules = connection.rules();
		String filter = TopicFilter.inner(subscription.topicFilter());
		int qos = subscription.qualityOfService().value();
		if (rules != null && rules.maySubscribe(filter, qos)) {
			return true;
		}
		if (rules != null && logger.isDebugEnabled()) {
			logger.debug("{} may not subscribe to {} at QoS {}: {}", connection.clientId(), subscription.topicFilter(),
					qos, rules.explain(AccessRules.Action.SUBSCRIBE, filter, qos, false).rule());
		}
		this.events.announce(new AccessDenied(AccessDenied.Action.SUBSCRIBE, System.currentTimeMillis()));
		return false;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		Object answer = msg;
		if (connection != null && msg instanceof MqttSubAckMessage subAck) {
			List<Boolean> verdicts = this.waiting.remove(subAck.variableHeader().messageId());
			if (verdicts != null && verdicts.contains(false)) {
				answer = new MqttSubAckMessage(subAck.fixedHeader(), subAck.idAndPropertiesVariableHeader(),
						new MqttSubAckPayload(merge(connection, verdicts, subAck.payload().reasonCodes())));
			}
		}
		ctx.write(answer, promise);
	}

	private static List<Integer> merge(ClientConnection connection, List<Boolean> verdicts, List<Integer> codes) {
		int refused = (connection.protocolVersion() >= MQTT_5) ? NOT_AUTHORIZED : FAILURE;
		Iterator<Integer> granted = codes.iterator();
		return verdicts.stream().map((allowed) -> (allowed && granted.hasNext()) ? granted.next() : refused).toList();
	}

}
