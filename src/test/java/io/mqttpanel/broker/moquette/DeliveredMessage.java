// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/**
 * Message as a client gets it: all fields but the packet identifier and DUP.
 *
 * @param text the fields, in words, without the expiry
 * @param expiry the Message Expiry Interval, -1 for none
 */
record DeliveredMessage(String text, long expiry) {

	static DeliveredMessage of(MqttPublishMessage publish) {
		List<String> fields = new ArrayList<>();
		long expiry = -1;
		for (MqttProperty<?> property : publish.variableHeader().properties().listAll()) {
			if (property.propertyId() == MqttProperties.PUBLICATION_EXPIRY_INTERVAL) {
				expiry = Integer.toUnsignedLong(((IntegerProperty) property).value());
			}
			else {
				fields.add(property.propertyId() + "=" + text(property));
			}
		}
		Collections.sort(fields);
		MqttFixedHeader header = publish.fixedHeader();
		return new DeliveredMessage(
				publish.variableHeader().topicName() + "=" + publish.payload().toString(StandardCharsets.UTF_8) + " "
						+ header.qosLevel().value() + (header.isRetain() ? " retain " : " ") + fields,
				expiry);
	}

	private static String text(MqttProperty<?> property) {
		return (property.value() instanceof byte[] bytes) ? Arrays.toString(bytes)
				: (property.value() instanceof Collection<?>) ? property.toString() : property.value().toString();
	}

}
