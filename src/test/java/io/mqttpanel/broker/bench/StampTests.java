// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Stamp}.
 */
class StampTests {

	@Test
	void isReadAsWritten() {
		Stamp stamp = new Stamp(-81_985_529_216_486_896L, -3, 9, Integer.MAX_VALUE);
		ByteBuf payload = Unpooled.buffer();
		stamp.writeTo(payload);
		assertThat(payload.toString(StandardCharsets.US_ASCII)).hasSize(Stamp.SIZE)
			.isEqualTo("fedcba9876543210fffffffd000000097fffffff");
		assertThat(Stamp.readFrom(payload)).isEqualTo(stamp);
	}

}
