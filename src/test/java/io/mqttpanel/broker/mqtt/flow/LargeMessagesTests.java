// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LargeMessages}.
 */
class LargeMessagesTests {

	private final FrontFixture front = new FrontFixture();

	private final LargeMessages large = new LargeMessages(this.front.closer(), 20_000);

	@Test
	void countsOnceWhatManyRead() {
		Device first = new Device(1);
		Device second = new Device(1);
		Object payload = new Object();
		this.large.add(first.client, payload, 8_000);
		this.large.add(first.client, payload, 8_000);
		this.large.add(second.client, payload, 8_000);
		assertThat(this.large.bytes()).isEqualTo(8_000);
		this.large.remove(first.client, payload);
		this.large.remove(second.client, payload);
		assertThat(this.large.bytes()).isEqualTo(8_000);
		this.large.remove(first.client, payload);
		assertThat(this.large.bytes()).isZero();
	}

	@Test
	void oldestMessageMakesRoomWithAllThatReadIt() {
		Device[] slow = { new Device(1), new Device(1) };
		Object oldest = new Object();
		this.large.add(slow[0].client, oldest, 8_000);
		this.large.add(slow[1].client, oldest, 8_000);
		Device later = new Device(1);
		this.large.add(later.client, new Object(), 8_000);
		this.large.add(new Device(1).client, new Object(), 10_000);
		assertThat(slow[0].disconnectReason()).isEqualTo(0x97);
		assertThat(slow[1].disconnectReason()).isEqualTo(0x97);
		assertThat(later.channel.isOpen()).isTrue();
		assertThat(this.large.bytes()).isEqualTo(18_000);
		assertThat(this.front.limitsReached()).containsOnly(LimitReached.Limit.LARGE_MESSAGES);
		this.large.remove(slow[0].client, oldest);
		assertThat(this.large.bytes()).isEqualTo(18_000);
	}

	@Test
	void teamWithTheMostMakesRoom() {
		Device patient = new Device(2);
		this.large.add(patient.client, new Object(), 5_000);
		Device greedy = new Device(1);
		this.large.add(greedy.client, new Object(), 6_000);
		this.large.add(new Device(1).client, new Object(), 6_000);
		this.large.add(new Device(2).client, new Object(), 5_000);
		assertThat(patient.channel.isOpen()).isTrue();
		assertThat(greedy.disconnectReason()).isEqualTo(0x97);
	}

	/** Though its message is the newest. */
	@Test
	void teamWithOneVeryLargeMessageMakesRoom() {
		Device other = new Device(2);
		this.large.add(other.client, new Object(), 6_000);
		Device newest = new Device(1);
		this.large.add(newest.client, new Object(), 17_000);
		assertThat(newest.disconnectReason()).isEqualTo(0x97);
		assertThat(other.channel.isOpen()).isTrue();
		assertThat(this.large.bytes()).isEqualTo(6_000);
	}

	private final class Device {

		private final HandlerChannel channel = new HandlerChannel();

		private final ClientConnection client;

		private Device(int team) {
			this.client = LargeMessagesTests.this.front.ofTeam(this.channel, team);
		}

		private int disconnectReason() {
			this.channel.runPendingTasks();
			return this.channel.disconnectReason();
		}

	}

}
