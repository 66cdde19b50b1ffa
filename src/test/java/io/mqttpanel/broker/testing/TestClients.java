// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.nio.charset.StandardCharsets;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.mqtt3.Mqtt3ClientBuilder;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;

/**
 * Real MQTT clients that log in, to be built as a test needs them.
 */
public final class TestClients {

	private TestClients() {
	}

	/**
	 * Begins a client of MQTT 3.1.1.
	 * @param port the broker's port
	 * @param clientId the client identifier
	 * @return what builds it
	 */
	public static Mqtt3ClientBuilder mqtt3(int port, String clientId) {
		return client(port, clientId).useMqttVersion3()
			.simpleAuth()
			.username(TestDevice.USERNAME)
			.password(TestDevice.PASSWORD.getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth();
	}

	/**
	 * Begins a client of MQTT 5.
	 * @param port the broker's port
	 * @param clientId the client identifier
	 * @return what builds it
	 */
	public static Mqtt5ClientBuilder mqtt5(int port, String clientId) {
		return client(port, clientId).useMqttVersion5()
			.simpleAuth()
			.username(TestDevice.USERNAME)
			.password(TestDevice.PASSWORD.getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth();
	}

	private static MqttClientBuilder client(int port, String clientId) {
		return MqttClient.builder().identifier(clientId).serverHost("127.0.0.1").serverPort(port);
	}

}
