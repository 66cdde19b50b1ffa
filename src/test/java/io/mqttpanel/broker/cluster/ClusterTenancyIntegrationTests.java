// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Teams that share client identifiers, on two nodes on one Redis.
 */
class ClusterTenancyIntegrationTests {

	private static final String SHARED = "--mqtt-panel.tenancy=shared";

	@Test
	void clientIdentifierOnAnotherNodeIsOneTeams() throws IOException {
		try (TestCluster cluster = new TestCluster()) {
			RunningService first = cluster.node("first", SHARED);
			RunningService second = cluster.node("second", SHARED);
			cluster.panel()
				.answerNext(StubResponse.granted(7, 1, 1), StubResponse.granted(8, 2, 2),
						StubResponse.granted(7, 1, 1));
			Mqtt5BlockingClient owner = cluster.client(first, "device");
			assertThat(catchThrowableOfType(Mqtt5ConnAckException.class, () -> cluster.client(second, "device"))
				.getMqttMessage()
				.getReasonCode()).isEqualTo(Mqtt5ConnAckReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
			assertThat(owner.getState().isConnected()).isTrue();
			Mqtt5BlockingClient again = cluster.client(cluster.node("third", SHARED), "device");
			TestCluster.await().until(() -> !owner.getState().isConnected());
			again.disconnect();
			TestCluster.await()
				.until(() -> cluster.redis().command("KEYS", "mqtt-panel:identifier:*").startsWith("*0"));
			assertThat(cluster.client(second, "device").getState().isConnected()).isTrue();
		}
	}

}
