// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;

/**
 * Payload Format Indicator of a PUBLISH or a will [MQTT5-3.3.2.3.2].
 */
public final class PayloadFormat {

	private static final int UTF_8 = 1;

	private PayloadFormat() {
	}

	/**
	 * Returns whether a payload is what its properties say.
	 * @param payload the payload, which is only looked at
	 * @param properties the properties
	 * @return {@code false} if it is said to be UTF-8 text and is not
	 */
	public static boolean isValid(ByteBuf payload, MqttProperties properties) {
		boolean text = properties.getProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR) instanceof IntegerProperty format
				&& format.value() == UTF_8;
		return !text || ByteBufUtil.isText(payload, StandardCharsets.UTF_8);
	}

}
