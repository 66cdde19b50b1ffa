// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.nio.charset.StandardCharsets;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AssignedIdentifierHandler}.
 */
class AssignedIdentifierHandlerTests {

	private final EmbeddedChannel channel = new EmbeddedChannel(new AssignedIdentifierHandler(new ClientIdentifiers()));

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1, true, false", "MQTT_3_1_1, true, true", "MQTT_3_1_1, false, false", "MQTT_5, true, true",
			"MQTT_5, false, true" })
	void givesOneWhereItIsOfUse(MqttVersion version, boolean clean, boolean given) {
		MqttConnectMessage connect = receive(version, "", clean);
		assertThat(connect.payload().clientIdentifier().startsWith("auto-")).isEqualTo(given);
	}

	@Test
	void leavesTheRestAsItCame() {
		MqttConnectMessage connect = receive(MqttVersion.MQTT_5, "", true);
		assertThat(connect.payload().userName()).isEqualTo("key");
		assertThat(connect.payload().passwordInBytes()).asString(StandardCharsets.UTF_8).isEqualTo("secret");
		assertThat(connect.payload().willTopic()).isEqualTo("will");
		assertThat(connect.payload().willMessageInBytes()).containsExactly(1);
		assertThat(connect.variableHeader().isWillFlag()).isTrue();
	}

	@Test
	void tellsTheOneThatItHasGiven() {
		String given = receive(MqttVersion.MQTT_5, "", true).payload().clientIdentifier();
		assertThat(answer(MqttConnectReturnCode.CONNECTION_ACCEPTED)).isEqualTo(given);
	}

	@Test
	void tellsNothingToThoseWhoAreRefused() {
		receive(MqttVersion.MQTT_5, "", true);
		assertThat(answer(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5)).isNull();
	}

	@Test
	void tellsNothingToThoseWhoHaveTheirOwn() {
		assertThat(receive(MqttVersion.MQTT_5, "own", true).payload().clientIdentifier()).isEqualTo("own");
		assertThat(answer(MqttConnectReturnCode.CONNECTION_ACCEPTED)).isNull();
	}

	@Test
	void tellsNothingToThoseWhoWouldNotUnderstand() {
		receive(MqttVersion.MQTT_3_1_1, "", true);
		assertThat(answer(MqttConnectReturnCode.CONNECTION_ACCEPTED)).isNull();
	}

	private MqttConnectMessage receive(MqttVersion version, String clientId, boolean clean) {
		this.channel.writeInbound(MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId(clientId)
			.cleanSession(clean)
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.willFlag(true)
			.willTopic("will")
			.willMessage(new byte[] { 1 })
			.build());
		return this.channel.readInbound();
	}

	private Object answer(MqttConnectReturnCode code) {
		this.channel.writeOutbound(MqttMessageBuilders.connAck().returnCode(code).build());
		MqttConnAckMessage connAck = this.channel.readOutbound();
		MqttProperty<?> told = connAck.variableHeader()
			.properties()
			.getProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER);
		return (told != null) ? told.value() : null;
	}

}
