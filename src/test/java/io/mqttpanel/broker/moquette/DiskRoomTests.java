// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DiskRoom}.
 */
class DiskRoomTests {

	private final AtomicLong stored = new AtomicLong();

	private final DiskRoom room = new DiskRoom(this.stored::get, 1000);

	private void storeHas(long bytes) {
		this.stored.set(bytes);
		this.room.look();
	}

	@Test
	void teamThatHasAllThatWaitsLeavesAQuarter() {
		this.room.add("1", 5_000);
		storeHas(750);
		assertThat(this.room.hasRoom("1")).isTrue();
		storeHas(751);
		assertThat(this.room.hasRoom("1")).isFalse();
		assertThat(this.room.hasRoom("2")).as("a team without messages").isTrue();
	}

	@Test
	void teamHasAsMuchOfTheStoreAsOfWhatWaits() {
		this.room.add("1", 6_000);
		this.room.add("2", 2_000);
		storeHas(800);
		assertThat(this.room.hasRoom("1")).as("600, of 200 that are free").isTrue();
		storeHas(804);
		assertThat(this.room.hasRoom("1")).isFalse();
		assertThat(this.room.hasRoom("2")).isTrue();
		this.room.add("1", -6_000);
		assertThat(this.room.hasRoom("1")).as("its messages are gone").isTrue();
	}

	@Test
	void storeIsAskedWhenMuchHasCome() {
		this.stored.set(751);
		this.room.add("1", 1000 / 64);
		assertThat(this.room.hasRoom("1")).isTrue();
		this.room.add("1", 1);
		assertThat(this.room.hasRoom("1")).isFalse();
	}

	@Test
	void nobodyHasRoomWhenAllIsTaken() {
		this.room.add("1", 1);
		storeHas(1001);
		assertThat(this.room.hasRoom("2")).isFalse();
	}

	@Test
	void storeMayHaveAnySizeWithoutALimit() {
		DiskRoom unlimited = new DiskRoom(() -> Long.MAX_VALUE, Long.MAX_VALUE);
		unlimited.add("1", Long.MAX_VALUE);
		assertThat(unlimited.hasRoom("1")).isTrue();
	}

}
