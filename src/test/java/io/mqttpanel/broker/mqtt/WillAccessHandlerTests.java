// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is let in with which will.
 */
class WillAccessHandlerTests {

	private final AccessFixture fixture = new AccessFixture();

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 5", "MQTT_5, 135" })
	void refusesAWillThatMayNotBePublished(MqttVersion version, int code) {
		EmbeddedChannel channel = channel(version);
		channel.writeInbound(AccessFixture.connect(version, "no"));
		assertThat(channel.<Object>readInbound()).isNull();
		assertThat(AccessFixture.encoded(version, channel.readOutbound())).startsWith(0x20).contains(code);
		assertThat(channel.isOpen()).isFalse();
		assertThat(this.fixture.denied()).containsExactly(Action.WILL);
		assertThat(this.fixture.recorded().of(ConnectionRefused.class)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.NOT_AUTHORIZED);
	}

	@Test
	void letsOtherWillsAndNoneThrough() {
		for (String will : new String[] { "ok/will", null }) {
			EmbeddedChannel channel = channel(MqttVersion.MQTT_5);
			MqttConnectMessage connect = AccessFixture.connect(MqttVersion.MQTT_5, will);
			channel.writeInbound(connect);
			assertThat(channel.<Object>readInbound()).isSameAs(connect);
		}
		assertThat(this.fixture.denied()).isEmpty();
	}

	private EmbeddedChannel channel(MqttVersion version) {
		return AccessFixture.channel(version, new WillAccessHandler(new ConnectionDoor(this.fixture), this.fixture));
	}

}
