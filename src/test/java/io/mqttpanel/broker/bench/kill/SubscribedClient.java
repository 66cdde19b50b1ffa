// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;

/**
 * A receiver with a session that is kept and one subscription, which it makes again only
 * where its session is gone.
 */
abstract class SubscribedClient extends ReceivingClient {

	private final MqttQoS qos;

	private final String filter;

	private boolean subscribed;

	SubscribedClient(Network network, String clientId, boolean version5, MqttQoS qos, String filter) {
		super(network, clientId, version5);
		this.qos = qos;
		this.filter = filter;
	}

	@Override
	final void onConnected(boolean present) {
		super.onConnected(present);
		if (!present || !this.subscribed) {
			this.subscribed = false;
			write(MqttMessageBuilders.subscribe().messageId(1).addSubscription(this.qos, this.filter).build());
		}
	}

	@Override
	final void onMessage(MqttMessage message) {
		if (message instanceof MqttSubAckMessage subAck) {
			this.subscribed = subAck.payload().reasonCodes().get(0) == this.qos.value();
		}
		else {
			super.onMessage(message);
		}
	}

	/**
	 * Returns the QoS of its subscription.
	 * @return the QoS
	 */
	final MqttQoS qos() {
		return this.qos;
	}

	/**
	 * Tells whether it is connected and its subscription is acknowledged.
	 * @return whether it is
	 */
	final boolean isReady() {
		return isConnected() && this.subscribed;
	}

}
