// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AccessVerdict;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AdmittedAuthorizatorPolicy}.
 */
class AdmittedAuthorizatorPolicyTests {

	private static final Topic TOPIC = new Topic("key/7/pump");

	private final ClientRegistry clients = new ClientRegistry();

	private final AdmittedAuthorizatorPolicy policy = new AdmittedAuthorizatorPolicy(this.clients);

	@BeforeEach
	void admit() {
		ClientConnection connection = new HandlerChannel().client(MqttVersion.MQTT_5, "pump");
		connection.decide(new Decision.Granted(1, 2, 3, new NothingAllowed(), null));
		this.clients.claim(connection);
	}

	@Test
	void takesNoMessageBackThatThePipelineHasLetThrough() {
		assertThat(this.policy.canWrite(TOPIC, "key", "pump")).isTrue();
	}

	@Test
	void givesBackNoSubscriptionThatTheRulesForbidByNow() {
		assertThat(this.policy.canRead(TOPIC, "key", "pump")).isFalse();
	}

	@Test
	void allowsAStrangerNothing() {
		assertThat(this.policy.canWrite(TOPIC, "key", "stranger")).isFalse();
		assertThat(this.policy.canRead(TOPIC, "key", "stranger")).isFalse();
	}

	private static final class NothingAllowed implements AccessRules {

		@Override
		public boolean mayPublish(String topicName, int qos, boolean retain) {
			return false;
		}

		@Override
		public boolean maySubscribe(String topicFilter, int qos) {
			return false;
		}

		@Override
		public AccessVerdict explain(Action action, String topic, int qos, boolean retain) {
			return new AccessVerdict(false, "nothing is allowed");
		}

	}

}
