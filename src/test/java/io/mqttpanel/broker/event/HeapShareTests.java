// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Arrays;
import java.util.stream.Stream;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeapShare}.
 */
class HeapShareTests {

	@Test
	void leavesRoomForWhatIsBeingDone() {
		assertThat(percent(Arrays.stream(HeapShare.values()).filter((share) -> share != HeapShare.CLUSTER)))
			.isEqualTo(80);
		assertThat(percent(Arrays.stream(HeapShare.values()))).isEqualTo(85);
	}

	private static int percent(Stream<HeapShare> shares) {
		return shares.mapToInt(HeapShare::percent).sum();
	}

	@Test
	void isAPartOfTheMaximumHeap() {
		assertThat(HeapShare.QUEUES.bytes()).isCloseTo(Runtime.getRuntime().maxMemory() * 11 / 100,
				Offset.offset(100L));
	}

}
