// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

class PartialPacketsTests {

	private final FrontFixture front = new FrontFixture();

	private final PartialPackets partial = new PartialPackets(this.front.closer(), 20_000);

	@Test
	void oldestPacketMakesRoom() {
		HandlerChannel first = new HandlerChannel();
		HandlerChannel second = new HandlerChannel();
		this.partial.note(this.front.client(first, MqttVersion.MQTT_5), 8_000);
		this.partial.note(this.front.client(second, MqttVersion.MQTT_5), 8_000);
		assertThat(this.partial.bytes()).isEqualTo(16_000);
		this.partial.note(this.front.client(new HandlerChannel(), MqttVersion.MQTT_5), 10_000);
		first.runPendingTasks();
		assertThat(first.disconnectReason()).isEqualTo(0x97);
		assertThat(second.isOpen()).isTrue();
		assertThat(this.partial.bytes()).isEqualTo(18_000);
		assertThat(this.front.limitsReached()).containsExactly(LimitReached.Limit.PARTIAL_PACKETS);
	}

}
