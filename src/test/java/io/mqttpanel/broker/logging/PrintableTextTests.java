// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.logging;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PrintableText}.
 */
class PrintableTextTests {

	/**
	 * C0, DEL and C1, soft hyphen, invisible and directional characters, separators,
	 * halves of a pair.
	 */
	static IntStream hidden() {
		return Stream
			.of(range(0x00, 0x1f), range(0x7f, 0x9f), range(0x200b, 0x200f), range(0x2028, 0x202e),
					range(0x2060, 0x2064), range(0x2066, 0x206f),
					new int[] { 0xad, 0x61c, 0x180e, 0xfeff, 0xfff9, 0xd800, 0xdfff, 0xe0001, 0xe007f })
			.flatMapToInt(IntStream::of);
	}

	private static int[] range(int first, int last) {
		return IntStream.rangeClosed(first, last).toArray();
	}

	@ParameterizedTest
	@MethodSource("hidden")
	void escapesEveryHiddenCharacter(int codePoint) {
		String hidden = Character.toString(codePoint);
		String escaped = PrintableText.of("a" + hidden + "b");
		assertThat(escaped).matches("a(?:\\\\[nrt]|(?:\\\\u[0-9a-f]{4}){1,2})b");
		assertThat(PrintableText.ofLines(hidden))
			.isEqualTo((codePoint == '\n' || codePoint == '\t') ? hidden : PrintableText.of(hidden));
	}

	@Test
	void leavesEverythingElse() {
		String text = "device-7/\u00e4\u00df\u20ac\u6f22\ud83d\ude00 \\ {} ~";
		assertThat(PrintableText.of(text)).isSameAs(text);
		assertThat(PrintableText.of("\u001b[31m\r\n" + text)).isEqualTo("\\u001b[31m\\r\\n" + text);
	}

}
