// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DiskRoom}.
 */
class DiskRoomTests {

	private final AtomicLong files = new AtomicLong();

	private final DiskRoom room = new DiskRoom(this.files::get, 1000);

	private void filesHave(long bytes) {
		this.files.set(bytes);
		this.room.look();
	}

	@Test
	void teamThatHasAllThatWaitsLeavesAQuarter() {
		this.room.add("1", 5_000);
		filesHave(750);
		assertThat(this.room.hasRoom("1")).isTrue();
		filesHave(751);
		assertThat(this.room.hasRoom("1")).isFalse();
		assertThat(this.room.hasRoom("2")).as("a team without messages").isTrue();
	}

	@Test
	void teamHasAsMuchOfTheFilesAsOfWhatWaits() {
		this.room.add("1", 6_000);
		this.room.add("2", 2_000);
		filesHave(800);
		assertThat(this.room.hasRoom("1")).as("600, of 200 that are free").isTrue();
		filesHave(804);
		assertThat(this.room.hasRoom("1")).isFalse();
		assertThat(this.room.hasRoom("2")).isTrue();
		this.room.add("1", -6_000);
		assertThat(this.room.hasRoom("1")).as("its messages are gone").isTrue();
	}

	@Test
	void nobodyHasRoomWhenAllIsTaken() {
		this.room.add("1", 1);
		filesHave(1001);
		assertThat(this.room.hasRoom("2")).isFalse();
	}

	@Test
	void filesMayHaveAnySizeWithoutALimit() {
		DiskRoom unlimited = new DiskRoom(() -> Long.MAX_VALUE, Long.MAX_VALUE);
		unlimited.add("1", Long.MAX_VALUE);
		assertThat(unlimited.hasRoom("1")).isTrue();
	}

}
