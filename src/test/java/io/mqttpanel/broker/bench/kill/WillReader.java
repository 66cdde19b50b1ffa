// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;

/**
 * A subscriber to all wills, with a session that is kept.
 */
final class WillReader extends ReceivingClient {

	private final Map<String, WillClient> clients = new HashMap<>();

	private boolean subscribed;

	WillReader(Network network) {
		super(network, "will-reader", true);
	}

	void expect(WillClient client) {
		this.clients.put(client.clientId(), client);
	}

	@Override
	void onConnected(boolean present) {
		super.onConnected(present);
		if (!present || !this.subscribed) {
			this.subscribed = false;
			write(MqttMessageBuilders.subscribe()
				.messageId(1)
				.addSubscription(MqttQoS.EXACTLY_ONCE, WillClient.WILLS + "#")
				.build());
		}
	}

	@Override
	void onMessage(MqttMessage message) {
		if (message instanceof MqttSubAckMessage subAck) {
			this.subscribed = subAck.payload().reasonCodes().get(0) == MqttQoS.EXACTLY_ONCE.value();
		}
		else {
			super.onMessage(message);
		}
	}

	@Override
	void onPublish(MqttPublishMessage publish) {
		WillClient client = this.clients.get(publish.payload().toString(StandardCharsets.UTF_8));
		if (client != null) {
			client.publish();
		}
	}

	/**
	 * Tells whether it is connected and its subscription is acknowledged.
	 * @return whether it is
	 */
	boolean isReady() {
		return isConnected() && this.subscribed;
	}

	/**
	 * Tells whether no will can come any more.
	 * @return whether all have come that can
	 */
	boolean isComplete() {
		return this.clients.values().stream().allMatch(WillClient::isSettled);
	}

	void judge(boolean graceful) {
		this.clients.values().forEach((client) -> client.judge(graceful));
	}

}
