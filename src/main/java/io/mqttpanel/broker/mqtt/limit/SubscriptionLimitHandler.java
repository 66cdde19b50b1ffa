// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;

/**
 * Refuses a SUBSCRIBE, as a whole, that would give a client more subscriptions than it
 * may have. Filters it has already are free, also those of a session it comes back to.
 */
final class SubscriptionLimitHandler extends ChannelDuplexHandler {

	private static final int MQTT_5 = 5;

	/** All that versions before MQTT 5 know [MQTT-3.9.3-2]. */
	private static final int FAILURE = 0x80;

	/** What any client may have, 0 for any number. */
	private final int own;

	private long maximum;

	private final Function<String, Set<String>> subscriptions;

	private final BrokerEvents events;

	private final Set<String> filters = new HashSet<>();

	private String clientId = "";

	private int refusal = FAILURE;

	SubscriptionLimitHandler(int maximum, Function<String, Set<String>> subscriptions, BrokerEvents events) {
		this.own = maximum;
		this.maximum = maximum;
		this.subscriptions = subscriptions;
		this.events = events;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttConnectMessage connect) {
			this.clientId = String.valueOf(connect.payload().clientIdentifier());
			this.refusal = (connect.variableHeader().version() >= MQTT_5)
					? MqttReasonCodes.SubAck.QUOTA_EXCEEDED.byteValue() & 0xFF : FAILURE;
		}
		else if (msg instanceof MqttUnsubscribeMessage unsubscribe) {
			unsubscribe.payload().topics().forEach(this.filters::remove);
		}
		if (msg instanceof MqttSubscribeMessage subscribe && !take(subscribe)) {
			refuse(ctx, subscribe);
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

	private boolean take(MqttSubscribeMessage subscribe) {
		Set<String> wanted = new HashSet<>(this.filters);
		subscribe.payload().topicSubscriptions().stream().map(MqttTopicSubscription::topicFilter).forEach(wanted::add);
		boolean more = wanted.size() > this.filters.size();
		if (more && this.maximum > 0 && wanted.size() > this.maximum) {
			return false;
		}
		this.filters.addAll(wanted);
		return true;
	}

	private void refuse(ChannelHandlerContext ctx, MqttSubscribeMessage subscribe) {
		this.events.announce(new LimitReached(LimitReached.Limit.SUBSCRIPTIONS, System.currentTimeMillis()));
		List<Integer> codes = subscribe.payload().topicSubscriptions().stream().map((filter) -> this.refusal).toList();
		ctx.writeAndFlush(new MqttSubAckMessage(
				new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
				MqttMessageIdVariableHeader.from(subscribe.variableHeader().messageId()),
				new MqttSubAckPayload(codes)));
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Admitted admitted) {
			this.maximum = Limits.lower(this.own, admitted.limits().maxSubscriptions());
		}
		ctx.fireUserEventTriggered(event);
	}

	/** The session is as it was: nothing of this connection has reached it yet. */
	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof MqttConnAckMessage connAck && connAck.variableHeader().isSessionPresent()) {
			this.filters.addAll(this.subscriptions.apply(this.clientId));
		}
		ctx.write(msg, promise);
	}

}
