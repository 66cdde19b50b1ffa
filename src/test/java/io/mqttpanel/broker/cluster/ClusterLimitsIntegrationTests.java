// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

import io.mqttpanel.broker.testing.RunningService;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests of limits of connections that hold for all nodes together.
 */
class ClusterLimitsIntegrationTests {

	@ParameterizedTest
	@ValueSource(strings = { "max-connections-per-username", "team.max-connections" })
	void connectionsOfAllNodesCount(String limit) throws IOException {
		String setting = "--mqtt-panel.broker.limits." + limit + "=2";
		try (TestCluster cluster = new TestCluster()) {
			RunningService first = cluster.node("first", setting);
			RunningService second = cluster.node("second", setting);
			Mqtt5BlockingClient one = cluster.client(first, "one");
			Mqtt5BlockingClient two = cluster.client(second, "two");
			assertThat(catchThrowableOfType(Mqtt5ConnAckException.class, () -> cluster.client(first, "three"))
				.getMqttMessage()
				.getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.QUOTA_EXCEEDED);
			assertThat(cluster.client(second, "one").getState().isConnected()).as("the same client").isTrue();
			TestCluster.await().until(() -> !one.getState().isConnected());
			two.disconnect();
			TestCluster.await()
				.until(() -> cluster.redis().command("SCARD", "mqtt-panel:team:1"),
						(members) -> members.startsWith(":1"));
			assertThat(cluster.client(first, "three").getState().isConnected()).isTrue();
		}
	}

	@Test
	void nodesShareTheCallsToThePanel() throws IOException {
		try (TestCluster cluster = new TestCluster()) {
			RunningService first = cluster.node("first");
			cluster.node("second");
			TestCluster.await()
				.untilAsserted(() -> TestCluster.call(first, HttpMethod.GET, "metrics/mqtt.auth.calls.limit")
					.jsonPath("$.measurements[0].value")
					.isEqualTo(32));
		}
	}

}
