// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * What stands for a message that was sent and is not kept any more, until its client
 * acknowledges it or the connection ends.
 */
final class PublishMarker extends EnqueuedMessage {

	private static final PublishMarker AT_LEAST_ONCE = new PublishMarker(MqttQoS.AT_LEAST_ONCE);

	private static final PublishMarker EXACTLY_ONCE = new PublishMarker(MqttQoS.EXACTLY_ONCE);

	private final MqttQoS qos;

	private PublishMarker(MqttQoS qos) {
		this.qos = qos;
	}

	static PublishMarker of(MqttQoS qos) {
		return (qos == MqttQoS.EXACTLY_ONCE) ? EXACTLY_ONCE : AT_LEAST_ONCE;
	}

	MqttQoS qos() {
		return this.qos;
	}

}
