// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
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
			.of(new Credentials("a\"b\\c\u0001/é😀", "\u2028", "\n\u0000ß€".getBytes(StandardCharsets.UTF_8)));
		assertThat(request).isNotNull();
		assertThat(new String(request.toJson(), StandardCharsets.UTF_8)).isEqualTo(
				"{\"client_id\":\"a\\\"b\\\\c\\u0001/é😀\",\"api_key\":\"\u2028\",\"api_secret\":\"\\n\\u0000ß€\"}");
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
				new Credentials("dev\uD800", "key", SECRET), new Credentials("dev", "\uDC00", SECRET));
	}

	@ParameterizedTest
	@MethodSource("incomplete")
	void isNotMadeOfWhatIsMissingEmptyOrNotText(Credentials credentials) {
		assertThat(LoginRequest.of(credentials)).isNull();
	}

	@Test
	void printsWithoutTheSecret() {
		assertThat(new LoginRequest("dev", "key", SECRET)).asString().contains("dev", "key").doesNotContain("secret");
	}

}
