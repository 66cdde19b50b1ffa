// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Arrays;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PropertiesRecord} and {@link StoredProperties}.
 */
class PropertiesRecordTests {

	private static final int LAST_ID = 42;

	private static final List<Integer> PASSED_ON = List.of(MqttProperties.PAYLOAD_FORMAT_INDICATOR,
			MqttProperties.PUBLICATION_EXPIRY_INTERVAL, MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC,
			MqttProperties.CORRELATION_DATA, MqttProperties.SUBSCRIPTION_IDENTIFIER, MqttProperties.USER_PROPERTY);

	/** Earlier releases have stored them. */
	@Test
	void leavesOutWhatDoesNotBelongToAMessage() {
		for (int id = 1; id <= LAST_ID; id++) {
			MqttProperty<?>[] stored = { property(id) };
			int expected = PASSED_ON.contains(id) ? 1 : 0;
			assertThat(PropertiesRecord.decode(PropertiesRecord.encode(stored))).as("record %d", id).hasSize(expected);
			assertThat(StoredProperties.unpack(stored).properties()).as("unpacked %d", id).hasSize(expected);
		}
	}

	@Test
	void keepsTheOthersInTheirOrder() {
		MqttProperty<?>[] all = { property(MqttProperties.USER_PROPERTY), property(MqttProperties.TOPIC_ALIAS),
				property(MqttProperties.CONTENT_TYPE), property(MqttProperties.SERVER_REFERENCE),
				property(MqttProperties.CORRELATION_DATA), property(MqttProperties.USER_PROPERTY) };
		MqttProperty<?>[] left = PropertiesRecord.decode(PropertiesRecord.encode(all));
		assertThat(Arrays.stream(left).map(MqttProperty::propertyId)).containsExactly(MqttProperties.USER_PROPERTY,
				MqttProperties.CONTENT_TYPE, MqttProperties.CORRELATION_DATA, MqttProperties.USER_PROPERTY);
	}

	private static MqttProperty<?> property(int id) {
		return switch (id) {
			case MqttProperties.USER_PROPERTY -> new UserProperty("key", "value");
			case MqttProperties.CORRELATION_DATA, MqttProperties.AUTHENTICATION_DATA ->
				new BinaryProperty(id, new byte[] { 1 });
			case MqttProperties.CONTENT_TYPE, MqttProperties.RESPONSE_TOPIC, MqttProperties.SERVER_REFERENCE,
					MqttProperties.AUTHENTICATION_METHOD ->
				new StringProperty(id, "text");
			default -> new IntegerProperty(id, 1);
		};
	}

}
