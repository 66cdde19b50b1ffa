// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * A subscriber to all wills.
 */
final class WillReader extends SubscribedClient {

	private final Map<String, WillClient> clients = new HashMap<>();

	WillReader(Network network) {
		super(network, "will-reader", true, MqttQoS.EXACTLY_ONCE, WillClient.WILLS + "#");
	}

	void expect(WillClient client) {
		this.clients.put(client.clientId(), client);
	}

	@Override
	void onPublish(MqttPublishMessage publish) {
		WillClient client = this.clients.get(publish.payload().toString(StandardCharsets.UTF_8));
		if (client != null) {
			client.publish();
		}
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
