// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FixedHeader}.
 */
class FixedHeaderTests {

	/** The limits of each length in table 2-1 of MQTT 3.1.1. */
	@ParameterizedTest
	@CsvSource({ "0, 00, 2", "127, 7f, 2", "128, 8001, 3", "16383, ff7f, 3", "16384, 808001, 4", "2097151, ffff7f, 4",
			"2097152, 80808001, 5", "268435455, ffffff7f, 5" })
	void readsEachLength(int remaining, String hex, int length) {
		ByteBuf bytes = bytes("aa30" + hex + "ffff");
		assertThat(FixedHeader.length(bytes, 1)).isEqualTo(length);
		assertThat(FixedHeader.remainingLength(bytes, 1, length)).isEqualTo(remaining);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "30", "3080", "30808080", "3080808080", "308080808001" })
	void hasNoLengthWhereItDoesNotEnd(String hex) {
		assertThat(FixedHeader.length(bytes(hex), 0)).isZero();
	}

	private static ByteBuf bytes(String hex) {
		return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
	}

}
