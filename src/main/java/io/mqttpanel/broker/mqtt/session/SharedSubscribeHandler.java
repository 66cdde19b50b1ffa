// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;

import io.mqttpanel.broker.event.TopicFilter;

/**
 * Serves shared subscriptions to MQTT 3 clients too. The engine grants them and does not
 * subscribe; it gives them up again whatever the version.
 */
final class SharedSubscribeHandler extends ChannelInboundHandlerAdapter {

	private final ClientSession session;

	private final ClientSessions sessions;

	SharedSubscribeHandler(ClientSession session, ClientSessions sessions) {
		this.session = session;
		this.sessions = sessions;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof MqttSubscribeMessage subscribe && !this.session.isMqtt5()) {
			subscribe.payload()
				.topicSubscriptions()
				.stream()
				.filter((subscription) -> TopicFilter.isShared(subscription.topicFilter()))
				.forEach(this::share);
		}
		ctx.fireChannelRead(msg);
	}

	private void share(MqttTopicSubscription subscription) {
		String filter = subscription.topicFilter();
		this.sessions.share(this.session.clientId(), TopicFilter.shareName(filter), TopicFilter.inner(filter),
				subscription.option());
	}

}
