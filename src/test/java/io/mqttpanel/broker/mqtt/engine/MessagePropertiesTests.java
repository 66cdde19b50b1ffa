// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageProperties}.
 */
class MessagePropertiesTests {

	/** Of table 2-4: those of PUBLISH but Topic Alias and Subscription Identifier. */
	@Test
	void onlyWhatDescribesTheMessageIsForwarded() {
		assertThat(IntStream.range(-300, 300).filter(MessageProperties::isForwarded)).containsExactly(0x01, 0x02, 0x03,
				0x08, 0x09, 0x26);
	}

}
