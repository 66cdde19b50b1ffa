// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectDecisionHandler}.
 */
class ConnectDecisionHandlerTests {

	private final HandlerChannel channel = new HandlerChannel(
			new ConnectDecisionHandler(new ConnectionDoor(HandlerChannel.events(new RecordedEvents()))));

	@Test
	void letsGrantedClientPass() {
		decide(MqttVersion.MQTT_5, "c", new Decision.Granted(1, 2, 3));
		assertThat(this.channel.in()).isNotNull();
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void answersRefused() {
		decide(MqttVersion.MQTT_3_1_1, "c", new Decision.Refused("no"));
		assertConnAck(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
	}

	@Test
	void answersUnavailable() {
		decide(MqttVersion.MQTT_5, "c", new Decision.Unavailable("down"));
		assertConnAck(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5);
	}

	@Test
	void failsClosedWithoutDecision() {
		decide(MqttVersion.MQTT_5, "c", null);
		assertThat(this.channel.in()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void decide(MqttVersion version, String clientId, @Nullable Decision decision) {
		ClientConnection connection = this.channel.client(version, clientId);
		if (decision != null) {
			connection.decide(decision);
		}
		this.channel.writeInbound(HandlerChannel.connect(version, clientId));
	}

	private void assertConnAck(MqttConnectReturnCode code) {
		MqttConnAckMessage connAck = this.channel.readOutbound();
		assertThat(connAck.variableHeader().connectReturnCode()).isEqualTo(code);
		assertThat(this.channel.in()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
	}

}
