// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionDrain}.
 */
class ConnectionDrainTests {

	private static final int MEBIBYTE = 1024 * 1024;

	private final HandlerChannel channel = new HandlerChannel();

	private int done;

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void isOverWhenNothingIsLeftToRead() {
		drain(Duration.ofHours(1));
		assertThat(this.done).isZero();
		this.channel.runPendingTasks();
		assertThat(this.done).isOne();
	}

	@Test
	void goesOnWhileSomethingIsRead() {
		reads(10, 100);
		drain(Duration.ofHours(1));
		this.channel.runPendingTasks();
		assertThat(this.done).isOne();
		assertThat(this.reads).isZero();
	}

	/** More was sent later: the client does not stop. */
	@Test
	void endsWhenMoreWasReadThanTheSystemsKeep() {
		reads(1000, MEBIBYTE);
		drain(Duration.ofHours(1));
		this.channel.runPendingTasks();
		assertThat(this.done).isOne();
		assertThat(this.reads).isEqualTo(1000 - 16);
	}

	@Test
	void waitsForPausedConnectionAndForWhatItReadsThen() {
		this.channel.network().pause(PauseReason.PACKET_RATE);
		drain(Duration.ofHours(1));
		this.channel.pass(10, TimeUnit.SECONDS);
		assertThat(this.done).isZero();
		this.channel.network().resume(PauseReason.PACKET_RATE);
		reads(3, 100);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.done).isOne();
		assertThat(this.reads).isZero();
	}

	/** What it would have read is still there. */
	@Test
	void goesOnWhenTheConnectionWasPausedMeanwhile() {
		drain(Duration.ofHours(1));
		reads(3, 100);
		this.channel.network().pause(PauseReason.BACK_PRESSURE);
		this.channel.network().resume(PauseReason.BACK_PRESSURE);
		this.channel.runPendingTasks();
		assertThat(this.done).isOne();
		assertThat(this.reads).isZero();
	}

	@Test
	void waitsForPausedConnectionForItsTimeOnly() {
		this.channel.network().pause(PauseReason.BACK_PRESSURE);
		drain(Duration.ZERO);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.done).isOne();
	}

	@Test
	void leavesConnectionAloneThatIsClosedMeanwhile() {
		drain(Duration.ofHours(1));
		this.channel.network().beginClosing();
		this.channel.runPendingTasks();
		assertThat(this.done).isZero();
	}

	private int reads;

	/** Lets each of the next turns of the event loop read something. */
	private void reads(int times, int bytes) {
		this.reads = times;
		this.channel.eventLoop().execute(() -> read(bytes));
	}

	private void read(int bytes) {
		if (this.reads > 0 && this.done == 0) {
			this.reads--;
			this.channel.unsafe().recvBufAllocHandle().lastBytesRead(bytes);
			this.channel.eventLoop().execute(() -> read(bytes));
		}
	}

	private void drain(Duration longest) {
		new ConnectionDrain(this.channel.network(), longest, () -> this.done++).start();
	}

}
