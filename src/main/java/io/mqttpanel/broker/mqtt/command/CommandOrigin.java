// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.command;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * What a command of the engine comes from.
 *
 * @param channel the connection over which it came
 * @param message whether it is a client's message
 * @param packetId of a message of QoS 2 its packet identifier, otherwise 0
 */
public record CommandOrigin(Channel channel, boolean message, int packetId) {

	static CommandOrigin of(Channel channel, MqttPublishMessage publish) {
		boolean exactlyOnce = publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE;
		return new CommandOrigin(channel, true, exactlyOnce ? publish.variableHeader().packetId() : 0);
	}

}
