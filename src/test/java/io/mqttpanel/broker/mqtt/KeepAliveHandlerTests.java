// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.PauseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeepAliveHandler}.
 */
class KeepAliveHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	KeepAliveHandlerTests() {
		ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);
		this.channel.with(new KeepAliveHandler(client, 10, this.front.closer()));
	}

	@Test
	void disconnectsSilentClientAfterOneAndAHalfTimesItsKeepAlive() {
		this.channel.pass(14_999, TimeUnit.MILLISECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.MILLISECONDS);
		assertThat(this.channel.disconnectReason()).isEqualTo(0x8D);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void keepsClientThatSends() {
		for (int i = 0; i < 4; i++) {
			this.channel.pass(10, TimeUnit.SECONDS);
			this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PINGREQ));
		}
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.finishAndReleaseAll();
	}

	/** The loop was kept from reading for so long that everything is due at once. */
	@Test
	void readsWhatHasComeBeforeItDisconnects() {
		this.channel.eventLoop().schedule(() -> {
			this.channel.pipeline().fireChannelRead(HandlerChannel.packet(MqttMessageType.PINGREQ));
			this.channel.pipeline().fireChannelReadComplete();
		}, 15, TimeUnit.SECONDS);
		this.channel.pass(20, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(15, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "BACK_PRESSURE", "TURN", "TEAM_RATE" })
	void keepsClientThatIsNotReadForTheSakeOfOthers(PauseReason reason) {
		this.channel.network().pause(reason);
		this.channel.pass(100, TimeUnit.SECONDS);
		this.channel.pass(14, TimeUnit.SECONDS);
		this.channel.network().resume(reason);
		this.channel.pass(14, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "BYTE_RATE", "PACKET_RATE", "UNREAD_RESPONSES" })
	void disconnectsClientThatIsNotReadForWhatItDoesItself(PauseReason reason) {
		this.channel.network().pause(reason);
		this.channel.network().pause(PauseReason.BACK_PRESSURE);
		this.channel.pass(15, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
	}

}
