// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers as servers and proxies in front of a Panel write them: with responses that only
 * inform before them, in chunks, and with or without keeping the connection.
 */
class PanelServerIntegrationTests {

	private static final String JSON = "{\"team_id\":1,\"api_token_id\":2,\"mqtt_client_id\":3}";

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

	private static final String GRANTED = OK + "Content-Length: " + JSON.length() + "\r\n\r\n" + JSON;

	private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </app.css>; rel=preload\r\n\r\n";

	private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

	private static final String PROCESSING = "HTTP/1.1 102 Processing\r\n\r\n";

	static Stream<Arguments> grants() {
		return Stream.of(Arguments.of("at once", new String[] { GRANTED }),
				Arguments.of("103 first", new String[] { HINTS, GRANTED }),
				Arguments.of("103 in the same segment", new String[] { HINTS + GRANTED }),
				Arguments.of("100 first", new String[] { CONTINUE, GRANTED }),
				Arguments.of("102 first", new String[] { PROCESSING + GRANTED }),
				Arguments.of("an unknown one first", new String[] { "HTTP/1.1 199 Whatever\r\n\r\n", GRANTED }),
				Arguments.of("several",
						new String[] { CONTINUE, PROCESSING + HINTS, HINTS.substring(0, 20),
								HINTS.substring(20) + GRANTED.substring(0, 30), GRANTED.substring(30) }),
				Arguments.of("chunked",
						new String[] { HINTS, OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n",
								JSON.substring(0, 5) + "\r\n" + Integer.toHexString(JSON.length() - 5), "\r\n",
								JSON.substring(5) + "\r\n0\r\n", "\r\n" }));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("grants")
	void takesTheAnswerOfAServerThatKeepsTheConnection(String name, String[] parts) throws Exception {
		try (RawPanel panel = new RawPanel(true, parts);
				AuthFixture auth = new AuthFixture(AuthFixture.settings(panel.url()))) {
			assertThat(auth.decide(AuthFixture.credentials("a"))).isEqualTo(AbstractPanelTests.GRANTED);
			assertThat(auth.decide(AuthFixture.credentials("b"))).isEqualTo(AbstractPanelTests.GRANTED);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("grants")
	void takesTheAnswerOfAServerThatClosesTheConnection(String name, String[] parts) throws Exception {
		try (RawPanel panel = new RawPanel(false, parts);
				AuthFixture auth = new AuthFixture(AuthFixture.settings(panel.url()))) {
			assertThat(auth.decide(AuthFixture.credentials("a"))).isEqualTo(AbstractPanelTests.GRANTED);
			assertThat(auth.decide(AuthFixture.credentials("b"))).isEqualTo(AbstractPanelTests.GRANTED);
		}
	}

	@Test
	void takesBodyThatEndsWithTheConnection() throws Exception {
		assertThat(decide(HINTS, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + JSON))
			.isEqualTo(AbstractPanelTests.GRANTED);
	}

	@Test
	void takesRefusalBehindHints() throws Exception {
		assertThat(decide(HINTS, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")).isInstanceOf(Refused.class);
	}

	@Test
	void hasNoAnswerWhereOnlyHintsCome() throws Exception {
		assertThat(decide(HINTS, HINTS)).isInstanceOf(Unavailable.class).asString().contains("closed the connection");
	}

	@Test
	void takesSwitchOfProtocolsForAnAnswer() throws Exception {
		assertThat(decide(HINTS, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"))
			.isInstanceOf(Unavailable.class)
			.asString()
			.contains("101");
	}

	/** The time for an answer is that of the answer, not of what comes before it. */
	@Test
	void givesUpWhereHintsDoNotEnd() throws Exception {
		try (RawPanel panel = new RawPanel(true, HINTS);
				AuthFixture auth = new AuthFixture(AuthFixture.settings(panel.url(), Duration.ofMillis(300), 1, 10))) {
			assertThat(auth.decide(AuthFixture.credentials("a"))).isInstanceOf(Unavailable.class);
		}
	}

	private static Decision decide(String... parts) throws Exception {
		try (RawPanel panel = new RawPanel(false, parts);
				AuthFixture auth = new AuthFixture(AuthFixture.settings(panel.url()))) {
			return auth.decide(AuthFixture.credentials("a"));
		}
	}

}
