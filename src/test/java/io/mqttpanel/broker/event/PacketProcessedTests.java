// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketProcessed}.
 */
class PacketProcessedTests {

	/**
	 * The bounds of [MQTT-2.2.3], table 2.4.
	 */
	@ParameterizedTest
	@CsvSource({ "0,2", "127,129", "128,131", "16383,16386", "16384,16388", "2097151,2097155", "2097152,2097157",
			"268435455,268435460" })
	void sizeIncludesTheFixedHeader(int remainingLength, int size) {
		assertThat(new PacketProcessed("a", 1, 0, Direction.SENT, 3, 0, remainingLength, 0).size()).isEqualTo(size);
	}

}
