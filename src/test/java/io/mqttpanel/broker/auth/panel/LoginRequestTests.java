// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.mqttpanel.broker.auth.Credentials;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the Panel is asked, and what it is not asked.
 */
class LoginRequestTests {

	private static final byte[] SECRET = "secret".getBytes(StandardCharsets.UTF_8);

	@Test
	void writesTheFieldsOfTheContractInOrder() {
		LoginRequest request = LoginRequest.of(new Credentials("dev", "key", SECRET));
		assertThat(request).isNotNull();
		assertThat(new String(request.toJson(), StandardCharsets.UTF_8))
			.isEqualTo("{\"client_id\":\"dev\",\"api_key\":\"key\",\"api_secret\":\"secret\"}");
	}

	@Test
	void escapesWhatJsonDemandsAndNothingElse() {
		LoginRequest request = LoginRequest
			.of(new Credentials("a\"b\\c /é😀", "a\u2028b", "ß \u200B€".getBytes(StandardCharsets.UTF_8)));
		assertThat(request).isNotNull();
		assertThat(new String(request.toJson(), StandardCharsets.UTF_8))
			.isEqualTo("{\"client_id\":\"a\\\"b\\\\c /é😀\",\"api_key\":\"a\u2028b\",\"api_secret\":\"ß \u200B€\"}");
	}

	@Test
	void writesLongValuesWhole() {
		String text = "ü😀x".repeat(20_000);
		LoginRequest request = LoginRequest.of(new Credentials(text, text, text.getBytes(StandardCharsets.UTF_8)));
		assertThat(request).isNotNull();
		assertThat(new String(request.toJson(), StandardCharsets.UTF_8))
			.isEqualTo("{\"client_id\":\"" + text + "\",\"api_key\":\"" + text + "\",\"api_secret\":\"" + text + "\"}");
	}

	static Stream<Credentials> incomplete() {
		return Stream.of(new Credentials("", "key", SECRET), new Credentials("dev", null, SECRET),
				new Credentials("dev", "", SECRET), new Credentials("dev", "key", null),
				new Credentials("dev", "key", new byte[0]), new Credentials("dev", "key", new byte[] { (byte) 0xFF }),
				new Credentials("dev", "key", new byte[] { (byte) 0xC0, (byte) 0x80 }),
				new Credentials("dev", "key", new byte[] { (byte) 0xED, (byte) 0xA0, (byte) 0x80 }),
				new Credentials("dev\uD800", "key", SECRET), new Credentials("dev", "k\uFFFDy", SECRET),
				new Credentials("dev", "\uDC00", SECRET));
	}

	@ParameterizedTest
	@MethodSource("incomplete")
	void isNotMadeOfWhatIsMissingEmptyOrNotText(Credentials credentials) {
		assertThat(LoginRequest.of(credentials)).isNull();
	}

	static Stream<String> ambiguous() {
		IntStream controls = IntStream.concat(IntStream.rangeClosed(0, 0x1F), IntStream.rangeClosed(0x7F, 0x9F));
		IntStream spaces = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
			.filter((character) -> Character.isSpaceChar(character) || character == 0x180E || character == 0x200B
					|| character == 0x200E || character == 0xFEFF);
		return Stream.concat(
				controls.mapToObj(Character::toString)
					.flatMap((character) -> Stream.of(character + "text", "te" + character + "xt", "text" + character)),
				spaces.mapToObj(Character::toString)
					.flatMap((character) -> Stream.of(character + "text", "text" + character)));
	}

	@Test
	void isNotMadeOfWhatThePanelWouldTakeForAnother() {
		assertThat(ambiguous()).hasSizeGreaterThan(3 * 65 + 2 * 20).allSatisfy((part) -> {
			assertThat(LoginRequest.of(new Credentials(part, "key", SECRET))).isNull();
			assertThat(LoginRequest.of(new Credentials("dev", part, SECRET))).isNull();
			assertThat(LoginRequest.of(new Credentials("dev", "key", part.getBytes(StandardCharsets.UTF_8)))).isNull();
		});
	}

	@Test
	void isMadeOfWhatHasWhiteSpaceWithinIt() {
		String text = "a b\u00A0c\u2003d\u200Be\uFEFFf\u3000g";
		assertThat(LoginRequest.of(new Credentials(text, text, text.getBytes(StandardCharsets.UTF_8)))).isNotNull();
	}

	@Test
	void printsWithoutTheSecret() {
		assertThat(new LoginRequest("dev", "key", SECRET)).asString().contains("dev", "key").doesNotContain("secret");
	}

}
