// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.report;

import java.util.List;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.connection.PendingRequests;

/**
 * Pairs SUBSCRIBE and UNSUBSCRIBE with their acknowledgements and announces one fact for
 * each filter that was granted or given up.
 */
public final class SubscriptionEventHandler extends ChannelDuplexHandler {

	private static final int FAILURE = 0x80;

	private final BrokerEvents events;

	private final PendingRequests<List<String>> subscribing = new PendingRequests<>();

	private final PendingRequests<List<String>> unsubscribing = new PendingRequests<>();

	/**
	 * Creates a handler that announces subscriptions.
	 * @param events where they are announced
	 */
	public SubscriptionEventHandler(BrokerEvents events) {
		this.events = events;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttSubscribeMessage subscribe) {
			this.subscribing.put(subscribe.variableHeader().messageId(),
					subscribe.payload().topicSubscriptions().stream().map(MqttTopicSubscription::topicFilter).toList());
		}
		else if (msg instanceof MqttUnsubscribeMessage unsubscribe) {
			this.unsubscribing.put(unsubscribe.variableHeader().messageId(), unsubscribe.payload().topics());
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttSubAckMessage subAck) {
			subscribed(connection, subAck);
		}
		else if (connection != null && msg instanceof MqttUnsubAckMessage unsubAck) {
			unsubscribed(connection, unsubAck);
		}
		ctx.write(msg, promise);
	}

	private void subscribed(ClientConnection connection, MqttSubAckMessage subAck) {
		@Nullable List<String> filters = this.subscribing.remove(subAck.variableHeader().messageId());
		List<Integer> codes = subAck.payload().reasonCodes();
		for (int i = 0; filters != null && i < Math.min(filters.size(), codes.size()); i++) {
			if (codes.get(i) < FAILURE) {
				this.events.announce(new ClientSubscribed(connection.clientId(), connection.number(), filters.get(i),
						codes.get(i), System.currentTimeMillis()));
			}
		}
	}

	private void unsubscribed(ClientConnection connection, MqttUnsubAckMessage unsubAck) {
		List<String> filters = this.unsubscribing.remove(unsubAck.variableHeader().messageId());
		for (String filter : (filters != null) ? filters : List.<String>of()) {
			this.events.announce(new ClientUnsubscribed(connection.clientId(), connection.number(), filter,
					System.currentTimeMillis()));
		}
	}

}
