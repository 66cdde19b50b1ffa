// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import io.netty.handler.codec.mqtt.MqttProperties;

/**
 * Properties of a message that go with it from its publisher to its subscribers, and into
 * every store between them [MQTT5-3.3.2.3].
 */
public final class MessageProperties {

	private static final long FORWARDED = 1L << MqttProperties.PAYLOAD_FORMAT_INDICATOR
			| 1L << MqttProperties.PUBLICATION_EXPIRY_INTERVAL | 1L << MqttProperties.CONTENT_TYPE
			| 1L << MqttProperties.RESPONSE_TOPIC | 1L << MqttProperties.CORRELATION_DATA
			| 1L << MqttProperties.USER_PROPERTY;

	private MessageProperties() {
	}

	/**
	 * Returns whether a property of a PUBLISH or a will is passed on. Topic Alias and
	 * Subscription Identifier belong to one connection, Will Delay Interval to the will,
	 * and any other can make a subscriber fail.
	 * @param id the identifier of the property
	 * @return {@code false} if no subscriber may see what the publisher has sent
	 */
	public static boolean isForwarded(int id) {
		return id >= 0 && id < Long.SIZE && (FORWARDED & 1L << id) != 0;
	}

}
