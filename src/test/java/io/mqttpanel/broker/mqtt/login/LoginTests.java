// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Login}: for how long the session is kept.
 */
class LoginTests {

	private static final int FOREVER = Integer.MAX_VALUE;

	private final FrontFixture front = new FrontFixture();

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, true,, 0", "MQTT_3_1_1, false,, 2147483647", "MQTT_5, true,, 0", "MQTT_5, false,, 0",
			"MQTT_5, true, 60, 60", "MQTT_5, false, 60, 60", "MQTT_5, true, -1, 2147483647",
			"MQTT_5, true, -2, 2147483647" })
	void readsExpiryOfConnect(MqttVersion version, boolean clean, @Nullable Integer interval, int seconds) {
		Login login = login(connect(version, clean, interval), FOREVER);
		assertThat(login.sessionExpiry()).isEqualTo(seconds);
		assertThat(login.isSessionExpiryLowered()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_5, 3600, 100, true", "MQTT_5, -1, 100, true", "MQTT_5, 100, 100, false", "MQTT_5, 60, 60, false",
			"MQTT_3_1_1,, 100, false" })
	void tellsOnlyMqtt5ClientThatItIsLowered(MqttVersion version, @Nullable Integer interval, int seconds,
			boolean lowered) {
		Login login = login(connect(version, false, interval), 100);
		assertThat(login.sessionExpiry()).isEqualTo(seconds);
		assertThat(login.isSessionExpiryLowered()).isEqualTo(lowered);
	}

	private Login login(MqttConnectMessage connect, int maxSessionExpiry) {
		MqttVersion version = (connect.variableHeader().version() == 5) ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
		return new Login(connect, this.front.client(new HandlerChannel(), version), maxSessionExpiry, false, null);
	}

	private static MqttConnectMessage connect(MqttVersion version, boolean clean, @Nullable Integer interval) {
		return MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId("c")
			.cleanSession(clean)
			.properties(properties(interval))
			.build();
	}

	private static MqttProperties properties(@Nullable Integer interval) {
		return (interval != null) ? FrontFixture.properties(MqttProperties.SESSION_EXPIRY_INTERVAL, interval)
				: new MqttProperties();
	}

}
