// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ForwardedMessage} and {@link ReceivedNumbers}.
 */
class ForwardedMessageTests {

	private static final ForwardedMessage MESSAGE = new ForwardedMessage("node-1:0123abcd", 1L << 40,
			ForwardedMessage.Order.ALL, new byte[] { 1, 2, 3 });

	private static ForwardedMessage message(String origin, long number) {
		return new ForwardedMessage(origin, number, ForwardedMessage.Order.ALL, new byte[0]);
	}

	@Test
	void messageIsTheSameBehindItsBytes() {
		ForwardedMessage decoded = ForwardedMessage.decode(MESSAGE.encode());
		assertThat(decoded.origin()).isEqualTo(MESSAGE.origin());
		assertThat(decoded.number()).isEqualTo(MESSAGE.number());
		assertThat(decoded.content()).containsExactly(1, 2, 3);
		assertThat(decoded.order()).isEqualTo(ForwardedMessage.Order.ALL);
	}

	@Test
	void orderIsTheSameBehindItsBytes() {
		for (boolean all : new boolean[] { true, false }) {
			ForwardedMessage.Order order = new ForwardedMessage.Order(all,
					List.of(new SharedFilter("g", "\u00001/a"), new SharedFilter("\u00e4", "#")), !all);
			assertThat(ForwardedMessage.decode(new ForwardedMessage("a", 1, order, new byte[1]).encode()).order())
				.isEqualTo(order);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10, 20 })
	void bytesThatAreCutOffAreRefused(int length) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ForwardedMessage.decode(Arrays.copyOf(MESSAGE.encode(), length)));
	}

	@Test
	void repetitionsAreKnown() {
		ReceivedNumbers numbers = new ReceivedNumbers();
		ForwardedMessage first = message("a", 1);
		assertThat(numbers.isRepeated(first)).isFalse();
		numbers.add(first);
		assertThat(numbers.isRepeated(first)).isTrue();
		assertThat(numbers.isRepeated(message("a", 2))).isFalse();
		assertThat(numbers.isRepeated(message("b", 1))).isFalse();
		numbers.remove("a");
		assertThat(numbers.isRepeated(first)).isFalse();
	}

}
