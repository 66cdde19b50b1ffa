// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionExpiry}.
 */
class SessionExpiryTests {

	private static final int FOREVER = Integer.MAX_VALUE;

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, true,, 0", "MQTT_3_1_1, false,, 2147483647", "MQTT_5, true,, 0", "MQTT_5, false,, 0",
			"MQTT_5, true, 60, 60", "MQTT_5, false, 60, 60", "MQTT_5, true, -1, 2147483647",
			"MQTT_5, true, -2, 2147483647" })
	void readsExpiryOfConnect(MqttVersion version, boolean clean, @Nullable Integer interval, int seconds) {
		SessionExpiry expiry = new SessionExpiry(connect(version, clean, interval), FOREVER);
		assertThat(expiry.seconds()).isEqualTo(seconds);
		assertThat(expiry.isLowered()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_5, 3600, 100, true", "MQTT_5, -1, 100, true", "MQTT_5, 100, 100, false", "MQTT_5, 60, 60, false",
			"MQTT_3_1_1,, 100, false" })
	void tellsOnlyMqtt5ClientThatItIsLowered(MqttVersion version, @Nullable Integer interval, int seconds,
			boolean lowered) {
		SessionExpiry expiry = new SessionExpiry(connect(version, false, interval), 100);
		assertThat(expiry.seconds()).isEqualTo(seconds);
		assertThat(expiry.isLowered()).isEqualTo(lowered);
	}

	@ParameterizedTest
	@CsvSource({ "60, 0, true, 0", "60, 30, true, 30", "60, 200, true, 100", "60, -1, true, 100", "0, 0, true, 0",
			"0, 60, false, 0", "60,, true, 60", "0,, true, 0" })
	void takesExpiryOfDisconnect(int interval, @Nullable Integer changed, boolean taken, int seconds) {
		SessionExpiry expiry = new SessionExpiry(connect(MqttVersion.MQTT_5, true, interval), 100);
		assertThat(expiry.change(disconnect(changed))).isEqualTo(taken);
		assertThat(expiry.seconds()).isEqualTo(seconds);
	}

	@Test
	void leavesExpiryWithBareDisconnect() {
		SessionExpiry expiry = new SessionExpiry(connect(MqttVersion.MQTT_5, true, 60), 100);
		assertThat(expiry.change(HandlerChannel.packet(MqttMessageType.DISCONNECT))).isTrue();
		assertThat(expiry.seconds()).isEqualTo(60);
	}

	private static MqttConnectMessage connect(MqttVersion version, boolean clean, @Nullable Integer interval) {
		return MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId("c")
			.cleanSession(clean)
			.properties(properties(interval))
			.build();
	}

	private static MqttMessage disconnect(@Nullable Integer interval) {
		return MqttMessageBuilders.disconnect().reasonCode((byte) 0).properties(properties(interval)).build();
	}

	private static MqttProperties properties(@Nullable Integer interval) {
		return (interval != null) ? FrontFixture.properties(MqttProperties.SESSION_EXPIRY_INTERVAL, interval)
				: new MqttProperties();
	}

}
