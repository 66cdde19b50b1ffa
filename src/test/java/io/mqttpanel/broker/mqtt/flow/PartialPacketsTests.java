// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

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

	@Test
	void teamMakesNoRoomForOneThatHasMore() {
		HandlerChannel slow = new HandlerChannel();
		List<HandlerChannel> others = new ArrayList<>();
		this.partial.note(this.front.clientOf(slow, 2), 5_000);
		for (int i = 0; i < 10; i++) {
			HandlerChannel other = new HandlerChannel();
			others.add(other);
			this.partial.note(this.front.clientOf(other, 1), 5_000);
			others.forEach(HandlerChannel::runPendingTasks);
			assertThat(this.partial.bytes()).isLessThanOrEqualTo(20_000);
		}
		slow.runPendingTasks();
		assertThat(slow.isOpen()).isTrue();
		assertThat(others).filteredOn(HandlerChannel::isOpen).isEqualTo(others.subList(7, 10));
	}

	@Test
	void oneTeamMayHaveAll() {
		HandlerChannel first = new HandlerChannel();
		this.partial.note(this.front.clientOf(first, 1), 10_000);
		this.partial.note(this.front.clientOf(new HandlerChannel(), 1), 10_000);
		first.runPendingTasks();
		assertThat(first.isOpen()).isTrue();
	}

	@Test
	void remembersNoTeamWithoutPackets() {
		ClientConnection client = this.front.clientOf(new HandlerChannel(), 1);
		this.partial.note(client, 5_000);
		assertThat(this.partial.teams()).isOne();
		this.partial.note(client, 0);
		assertThat(this.partial.teams()).isZero();
		this.partial.note(this.front.clientOf(new HandlerChannel(), 2), 0);
		assertThat(this.partial.teams()).isZero();
	}

}
