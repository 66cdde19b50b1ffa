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

	private long now;

	private final LargeMessages large = new LargeMessages(this.front.closer(), 27_000, () -> this.now);

	@Test
	void countsOnceWhatManyRead() {
		Device first = new Device(1);
		Device second = new Device(1);
		Object payload = new Object();
		first.reads(payload, 8_000);
		first.reads(payload, 8_000);
		second.reads(payload, 8_000);
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
		slow[0].reads(oldest, 8_000);
		slow[1].reads(oldest, 8_000);
		Device later = new Device(1);
		later.reads(new Object(), 8_000);
		new Device(1).reads(new Object(), 10_000);
		assertThat(slow[0].disconnectReason()).isEqualTo(0x97);
		assertThat(slow[1].disconnectReason()).isEqualTo(0x97);
		assertThat(later.channel.isOpen()).isTrue();
		assertThat(this.large.bytes()).isEqualTo(18_000);
		assertThat(this.front.limitsReached()).containsOnly(LimitReached.Limit.LARGE_MESSAGES);
		this.large.remove(slow[0].client, oldest);
		assertThat(this.large.bytes()).isEqualTo(18_000);
	}

	@Test
	void teamThatHasItsShareMakesRoomForItself() {
		Device patient = new Device(2);
		patient.reads(new Object(), 9_000);
		Device greedy = new Device(1);
		greedy.reads(new Object(), 6_000);
		new Device(1).reads(new Object(), 6_000);
		new Device(1).reads(new Object(), 4_000);
		assertThat(patient.channel.isOpen()).isTrue();
		assertThat(greedy.disconnectReason()).isEqualTo(0x97);
		assertThat(this.large.bytes()).isEqualTo(19_000);
	}

	/** Though its message is the newest. */
	@Test
	void teamWithOneVeryLargeMessageMakesRoom() {
		Device other = new Device(2);
		other.reads(new Object(), 6_000);
		Device newest = new Device(1);
		newest.reads(new Object(), 17_000);
		assertThat(newest.disconnectReason()).isEqualTo(0x97);
		assertThat(other.channel.isOpen()).isTrue();
		assertThat(this.large.bytes()).isEqualTo(6_000);
	}

	@Test
	void whoReadsNothingMakesRoomThoughItsTeamHasLess() {
		Device deaf = new Device(1);
		deaf.reads(new Object(), 6_000);
		Device[] slow = { new Device(2), new Device(2) };
		slow[0].reads(new Object(), 6_000);
		slow[1].reads(new Object(), 6_000);
		this.now = LargeMessages.PATIENCE.toNanos();
		slow[0].progress = 1_000;
		slow[1].progress = 1_001;
		new Device(2).reads(new Object(), 6_000);
		assertThat(deaf.disconnectReason()).isEqualTo(0x97);
		assertThat(slow).allSatisfy((client) -> assertThat(client.channel.isOpen()).isTrue());
	}

	@Test
	void ofATeamThatReadsWhoHasReadLastTheLongestAgoMakesRoom() {
		Device[] slow = { new Device(1), new Device(1), new Device(1) };
		for (Device client : slow) {
			client.reads(new Object(), 6_000);
		}
		slow[0].progress = 30;
		slow[1].progress = 10;
		slow[2].progress = 20;
		this.now = 40;
		new Device(1).reads(new Object(), 6_000);
		assertThat(slow[1].disconnectReason()).isEqualTo(0x97);
		assertThat(slow[0].channel.isOpen()).isTrue();
		assertThat(slow[2].channel.isOpen()).isTrue();
	}

	private final class Device {

		private final HandlerChannel channel = new HandlerChannel();

		private final ClientConnection client;

		private long progress = Long.MIN_VALUE / 2;

		private Device(int team) {
			this.client = LargeMessagesTests.this.front.ofTeam(this.channel, team);
		}

		private void reads(Object payload, int size) {
			LargeMessagesTests.this.now++;
			LargeMessagesTests.this.large.add(this.client, payload, size, () -> this.progress);
		}

		private int disconnectReason() {
			this.channel.runPendingTasks();
			return this.channel.disconnectReason();
		}

	}

}
