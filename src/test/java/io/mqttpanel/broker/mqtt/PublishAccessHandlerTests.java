// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.AccessDenied.Action;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client hears of messages it may not publish, and that the engine hears nothing.
 */
class PublishAccessHandlerTests {

	private final AccessFixture fixture = new AccessFixture();

	@Test
	void passesOnWhatIsAllowed() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_5, false);
		MqttPublishMessage publish = AccessFixture.publish("ok/x", MqttQoS.AT_LEAST_ONCE, 7);
		channel.writeInbound(publish);
		assertThat(channel.<Object>readInbound()).isSameAs(publish);
		assertThat(channel.<Object>readOutbound()).isNull();
		assertThat(this.fixture.denied()).isEmpty();
		publish.release();
	}

	@Test
	void dropsAtQos0WithoutAWord() {
		for (MqttVersion version : new MqttVersion[] { MqttVersion.MQTT_3_1_1, MqttVersion.MQTT_5 }) {
			EmbeddedChannel channel = channel(version, false);
			MqttPublishMessage publish = AccessFixture.publish("no", MqttQoS.AT_MOST_ONCE, -1);
			channel.writeInbound(publish);
			assertThat(channel.<Object>readInbound()).isNull();
			assertThat(channel.<Object>readOutbound()).isNull();
			assertThat(publish.refCnt()).isZero();
			assertThat(channel.isOpen()).isTrue();
		}
		assertThat(this.fixture.denied()).containsExactly(Action.PUBLISH, Action.PUBLISH);
	}

	@Test
	void givesTheReasonInMqtt5() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_5, false);
		channel.writeInbound(AccessFixture.publish("no", MqttQoS.AT_LEAST_ONCE, 7));
		assertThat(AccessFixture.encoded(MqttVersion.MQTT_5, channel.readOutbound())).startsWith(0x40)
			.containsSequence(0, 7, 0x87);
		channel.writeInbound(AccessFixture.publish("no", MqttQoS.EXACTLY_ONCE, 8));
		assertThat(AccessFixture.encoded(MqttVersion.MQTT_5, channel.readOutbound())).startsWith(0x50)
			.containsSequence(0, 8, 0x87);
		assertThat(channel.<Object>readInbound()).isNull();
	}

	@Test
	void acknowledgesInMqtt3AsIfNothingWereWrong() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_3_1_1, false);
		channel.writeInbound(AccessFixture.publish("no", MqttQoS.AT_LEAST_ONCE, 7));
		assertThat(AccessFixture.encoded(MqttVersion.MQTT_3_1_1, channel.readOutbound())).containsExactly(0x40, 2, 0,
				7);
		channel.writeInbound(AccessFixture.publish("no", MqttQoS.EXACTLY_ONCE, 8));
		assertThat(AccessFixture.encoded(MqttVersion.MQTT_3_1_1, channel.readOutbound())).containsExactly(0x50, 2, 0,
				8);
		channel.writeInbound(pubRel(8));
		assertThat(AccessFixture.encoded(MqttVersion.MQTT_3_1_1, channel.readOutbound())).containsExactly(0x70, 2, 0,
				8);
		assertThat(channel.<Object>readInbound()).isNull();
	}

	@Test
	void leavesTheReleaseOfOtherMessagesToTheEngine() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_3_1_1, false);
		channel.writeInbound(AccessFixture.publish("no", MqttQoS.EXACTLY_ONCE, 8), pubRel(8));
		MqttMessage second = pubRel(8);
		channel.writeInbound(second);
		assertThat(channel.<Object>readInbound()).isSameAs(second);
	}

	@Test
	void disconnectsWhereThatIsSet() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_5, true);
		channel.writeInbound(AccessFixture.publish("no", MqttQoS.AT_MOST_ONCE, -1),
				AccessFixture.publish("ok", MqttQoS.AT_MOST_ONCE, -1));
		assertThat(AccessFixture.encoded(MqttVersion.MQTT_5, channel.readOutbound())).startsWith(0xE0).contains(0x87);
		assertThat(channel.<Object>readInbound()).isNull();
		assertThat(channel.isOpen()).isFalse();
		EmbeddedChannel mqtt3 = channel(MqttVersion.MQTT_3_1_1, true);
		mqtt3.writeInbound(AccessFixture.publish("no", MqttQoS.AT_LEAST_ONCE, 7));
		assertThat(mqtt3.<Object>readOutbound()).isNull();
		assertThat(mqtt3.isOpen()).isFalse();
	}

	private EmbeddedChannel channel(MqttVersion version, boolean disconnects) {
		return AccessFixture.channel(version, new PublishAccessHandler(this.fixture, disconnects));
	}

	private static MqttMessage pubRel(int packetId) {
		return new MqttMessage(new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 2),
				MqttMessageIdVariableHeader.from(packetId));
	}

}
