// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.mqtt.limit.Admitted;

/**
 * Takes subscriptions from a connected client that its new rules do not allow any more:
 * sends the engine an UNSUBSCRIBE in the client's name and keeps the answer to itself.
 * MQTT has no word to tell the client.
 */
final class WithdrawnFiltersHandler extends ChannelDuplexHandler {

	private static final Logger logger = LoggerFactory.getLogger(WithdrawnFiltersHandler.class);

	private static final int PACKET_ID = 0xFFFF;

	private final SessionFilters sessions;

	private final BiPredicate<String, String> maySubscribe;

	/**
	 * Whose the unanswered requests with that packet identifier are, in order: no more
	 * than the loop of the session has room for.
	 */
	private final Deque<Boolean> ours = new ArrayDeque<>();

	private String clientId = "";

	private boolean connected;

	/**
	 * Creates the handler of one connection.
	 * @param sessions the subscriptions of all sessions
	 * @param maySubscribe whether a client may still have a filter, of a shared
	 * subscription the inner one
	 */
	WithdrawnFiltersHandler(SessionFilters sessions, BiPredicate<String, String> maySubscribe) {
		this.sessions = sessions;
		this.maySubscribe = maySubscribe;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttConnectMessage connect) {
			String identifier = connect.payload().clientIdentifier();
			this.clientId = (identifier != null) ? identifier : "";
		}
		else if (msg instanceof MqttUnsubscribeMessage unsubscribe
				&& unsubscribe.variableHeader().messageId() == PACKET_ID) {
			this.ours.add(false);
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		ctx.fireUserEventTriggered(event);
		if (event instanceof Admitted && this.connected) {
			List<String> withdrawn = this.sessions.refused(this.clientId,
					(filter) -> this.maySubscribe.test(this.clientId, filter));
			if (!withdrawn.isEmpty()) {
				logger.debug("{} may not have these filters any more: {}", this.clientId, withdrawn);
				this.ours.add(true);
				MqttMessageBuilders.UnsubscribeBuilder unsubscribe = MqttMessageBuilders.unsubscribe()
					.messageId(PACKET_ID);
				withdrawn.forEach(unsubscribe::addTopicFilter);
				ctx.fireChannelRead(unsubscribe.build());
			}
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof MqttUnsubAckMessage unsubAck && unsubAck.variableHeader().messageId() == PACKET_ID
				&& Boolean.TRUE.equals(this.ours.poll())) {
			promise.setSuccess();
			return;
		}
		if (msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			this.connected = true;
		}
		ctx.write(msg, promise);
	}

}
