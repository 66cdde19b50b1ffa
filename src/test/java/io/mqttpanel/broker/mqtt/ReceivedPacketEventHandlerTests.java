// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceivedPacketEventHandler}.
 */
class ReceivedPacketEventHandlerTests {

	private final FrontFixture front = new FrontFixture();

	@Test
	void announcesReceivedPacket() {
		HandlerChannel channel = new HandlerChannel();
		ClientConnection client = this.front.client(channel, MqttVersion.MQTT_5);
		channel.with(new ReceivedPacketEventHandler(client, this.front.events()));
		channel.writeInbound(HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 7, false),
				HandlerChannel.publish("t", MqttQoS.AT_MOST_ONCE, -1, false),
				HandlerChannel.packet(MqttMessageType.PUBREL, 9), HandlerChannel.packet(MqttMessageType.PINGREQ));
		assertThat(channel.inboundMessages()).hasSize(4);
		assertThat(this.front.recorded().of(PacketProcessed.class)).extracting(PacketProcessed::packetId)
			.containsExactly(7, 0, 9, 0);
		assertThat(this.front.recorded().of(PacketProcessed.class)).extracting(PacketProcessed::remainingLength)
			.containsExactly(10, 10, 2, 0);
		assertThat(this.front.recorded().of(PacketProcessed.class)).extracting(PacketProcessed::packetType)
			.containsExactly(3, 3, 6, 12);
		assertThat(this.front.recorded().of(PacketProcessed.class)).allSatisfy((event) -> {
			assertThat(event.direction()).isEqualTo(Direction.RECEIVED);
			assertThat(event.clientId()).isEqualTo("c");
			assertThat(event.connection()).isEqualTo(client.number());
		});
		channel.finishAndReleaseAll();
	}

}
