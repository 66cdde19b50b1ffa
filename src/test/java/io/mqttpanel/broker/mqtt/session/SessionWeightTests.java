// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionWeight}.
 */
class SessionWeightTests {

	@Test
	void isTheBaseForUsualNamesWithoutWill() {
		assertThat(SessionWeight.of(SessionId.of(1, 2, "device-4711"))).isEqualTo(SessionWeight.BASE);
		assertThat(ofConnection(credentials("device-4711", "key", 40), connect().build())).isZero();
	}

	@Test
	void countsNamesThatAreLong() {
		MqttConnectMessage connect = connect().build();
		assertThat(SessionWeight.of(SessionId.of(1, 2, "c".repeat(1_000)))).isGreaterThan(SessionWeight.BASE + 3_000);
		assertThat(ofConnection(credentials("c".repeat(1_000), "key", 40), connect)).isGreaterThan(1_500);
		assertThat(ofConnection(credentials("c", "k".repeat(15_000), 40), connect)).isGreaterThan(29_000);
		assertThat(ofConnection(credentials("c", "key", 15_000), connect)).isGreaterThan(14_000);
	}

	@Test
	void countsWillWithItsProperties() {
		MqttProperties properties = new MqttProperties();
		for (int i = 0; i < 32; i++) {
			properties.add(new UserProperty("k", "v"));
		}
		MqttConnectMessage connect = connect().willFlag(true)
			.willTopic("t/" + "x".repeat(1_000))
			.willQoS(MqttQoS.AT_LEAST_ONCE)
			.willMessage(new byte[10_000])
			.willProperties(properties)
			.build();
		assertThat(ofConnection(credentials("c", "key", 40), connect)).isBetween(10_000 + 4_000 + 32 * 100L, 25_000L);
	}

	private static long ofConnection(Credentials credentials, MqttConnectMessage connect) {
		return SessionWeight.ofConnection(credentials, connect);
	}

	private static Credentials credentials(String clientId, String username, int password) {
		return new Credentials(clientId, username, new byte[password], "192.0.2.7");
	}

	private static MqttMessageBuilders.ConnectBuilder connect() {
		return MqttMessageBuilders.connect().protocolVersion(MqttVersion.MQTT_5).clientId("c");
	}

}
