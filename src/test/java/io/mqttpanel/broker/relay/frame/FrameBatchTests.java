// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.ClientFrames;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a WebSocket server reads of a batch.
 */
class FrameBatchTests {

	private final FrameBatch batch = new FrameBatch();

	@Test
	void isReadByAServerAsTheFramesThatWereAdded() {
		List<String> texts = new ArrayList<>();
		for (int length : new int[] { 0, 1, 7, 8, 9, 124, 125, 126, 127, 65_535, 65_536, 200_000 }) {
			texts.add("x".repeat(Math.max(0, length - 2)) + ((length > 1) ? "é" : "y".repeat(length)));
		}
		texts.forEach((text) -> this.batch.add(text.getBytes(StandardCharsets.UTF_8)));
		assertThat(ClientFrames.texts(this.batch.take())).isEqualTo(texts);
		assertThat(this.batch.isEmpty()).isTrue();
	}

	@Test
	void masksEachFrameInAnotherWay() {
		byte[] text = new byte[64];
		this.batch.add(text);
		byte[] first = this.batch.take();
		this.batch.add(text);
		assertThat(this.batch.take()).hasSameSizeAs(first).isNotEqualTo(first);
	}

	@Test
	void saysWhenItIsTimeToTakeIt() {
		this.batch.add(new byte[16_000]);
		assertThat(this.batch.isFull()).isFalse();
		this.batch.add(new byte[1_000]);
		assertThat(this.batch.isFull()).isTrue();
		this.batch.clear();
		assertThat(this.batch.isEmpty()).isTrue();
		assertThat(Arrays.equals(this.batch.take(), new byte[0])).isTrue();
	}

}
