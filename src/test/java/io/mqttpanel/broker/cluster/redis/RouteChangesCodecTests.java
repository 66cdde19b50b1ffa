// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.cluster.RouteChanges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RouteChangesCodec}.
 */
class RouteChangesCodecTests {

	private static final RouteChanges CHANGES = new RouteChanges(true, List.of("\u00001/a/+", "b\nc"),
			List.of("d/\u00e4#"));

	@Test
	void changesAreTheSameBehindTheirBytes() {
		assertThat(RouteChangesCodec.decode(ByteBuffer.wrap(RouteChangesCodec.encode(CHANGES)))).isEqualTo(CHANGES);
		RouteChanges none = new RouteChanges(false, List.of(), List.of());
		assertThat(RouteChangesCodec.decode(ByteBuffer.wrap(RouteChangesCodec.encode(none)))).isEqualTo(none);
	}

	@Test
	void bytesThatAreCutOffAreRefused() {
		byte[] encoded = RouteChangesCodec.encode(CHANGES);
		for (int length = 0; length < encoded.length; length++) {
			ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(encoded, length));
			assertThatIllegalArgumentException().isThrownBy(() -> RouteChangesCodec.decode(cut));
		}
	}

	@Test
	void bytesOfSomethingElseAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> RouteChangesCodec
			.decode(ByteBuffer.wrap(new byte[] { 0, -1, -1, -1, -1, 0, 0, 0, 1, -1, -1, -1, -1 })));
	}

}
