// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.reactive.function.client.WebClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of the Panel, asked of the embedded one by real clients.
 */
@SpringBootTest(classes = PanelTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mqtt-panel.panel.credentials[0].key=field", "mqtt-panel.panel.credentials[0].secret=hush",
				"mqtt-panel.panel.ping-interval=1s", "mqtt-panel.panel.app-key=embedded" })
class EmbeddedPanelIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final JsonMapper json = JsonMapper.builder().build();

	@LocalServerPort
	private int port;

	@Test
	void letsAClientInWithThreeIntegers() {
		ResponseEntity<String> answer = authenticate("""
				{"client_id":"sensor-1","api_key":"field","api_secret":"hush"}""");
		assertThat(answer.getStatusCode().value()).isEqualTo(200);
		assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
		JsonNode body = this.json.readTree(answer.getBody());
		assertThat(body.propertyNames()).containsExactlyInAnyOrder("team_id", "api_token_id", "mqtt_client_id");
		assertThat(body).allSatisfy((id) -> assertThat(id.isInt()).isTrue());
	}

	@Test
	void refusesAWrongSecret() {
		ResponseEntity<String> answer = authenticate("""
				{"client_id":"sensor-1","api_key":"field","api_secret":"guess"}""");
		assertThat(answer.getStatusCode().value()).isEqualTo(401);
		assertThat(answer.getBody()).isEqualTo("{\"message\":\"Credentials Unauthorized\"}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"api_key":"k","api_secret":"s"} | {"message":"The client id field is required.","errors":{"client_id":["The client id field is required."]}}
					{"client_id":"c","api_key":" ","api_secret":"s"} | {"message":"The api key field is required.","errors":{"api_key":["The api key field is required."]}}
					{"client_id":7,"api_key":"k","api_secret":"s"} | {"message":"The client id field must be a string.","errors":{"client_id":["The client id field must be a string."]}}
					{"client_id":"c"} | {"message":"The api key field is required. (and 1 more error)","errors":{"api_key":["The api key field is required."],"api_secret":["The api secret field is required."]}}
					""")
	void refusesWhatIsMissingAsLaravelDoes(String request, String expected) {
		ResponseEntity<String> answer = authenticate(request);
		assertThat(answer.getStatusCode().value()).isEqualTo(422);
		assertThat(answer.getBody()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "[]", "null" })
	void takesWhatIsNoJsonForNothing(String request) {
		ResponseEntity<String> answer = authenticate(request);
		assertThat(answer.getStatusCode().value()).isEqualTo(422);
		assertThat(answer.getBody())
			.startsWith("{\"message\":\"The client id field is required. (and 2 more errors)\"");
	}

	@Test
	void redirectsAFaultyRequestThatDoesNotAcceptJson() {
		assertThat(call(HttpMethod.POST, "/api/mqtt/auth", "{}", MediaType.TEXT_HTML).getStatusCode().value())
			.isEqualTo(302);
	}

	@Test
	void answersOtherMethodsAndTooLongBodies() {
		assertThat(call(HttpMethod.GET, "/api/mqtt/auth", "", MediaType.APPLICATION_JSON).getStatusCode().value())
			.isEqualTo(405);
		assertThat(authenticate("x".repeat(300_000)).getStatusCode().value()).isEqualTo(413);
	}

	@Test
	void greetsAsReverbDoes() {
		try (PusherTestClient client = open("/app/embedded?protocol=7", new HttpHeaders())) {
			assertThat(client.nextText()).matches("\\{\"event\":\"pusher:connection_established\","
					+ "\"data\":\"\\{\\\\\"socket_id\\\\\":\\\\\"[0-9]+\\.[0-9]+\\\\\",\\\\\"activity_timeout\\\\\":30}\"}");
		}
	}

	@Test
	void refusesAnUnknownKey() {
		try (PusherTestClient client = open("/app/unknown?protocol=7", new HttpHeaders())) {
			assertThat(client.nextText()).isEqualTo("{\"event\":\"pusher:error\","
					+ "\"data\":\"{\\\"code\\\":4001,\\\"message\\\":\\\"Application does not exist\\\"}\"}");
			assertThat(client.closeStatus().getCode()).isEqualTo(4001);
		}
	}

	@Test
	void refusesAPageOfAnotherOrigin() {
		HttpHeaders headers = new HttpHeaders();
		headers.setOrigin("http://evil.example");
		try (PusherTestClient client = open("/app/embedded", headers)) {
			assertThat(client.nextText()).contains("4009");
			assertThat(client.closeStatus().getCode()).isEqualTo(4009);
		}
	}

	@Test
	void acceptsItsOwnPage() {
		HttpHeaders headers = new HttpHeaders();
		headers.setOrigin("http://localhost:" + this.port);
		try (PusherTestClient client = open("/app/embedded", headers)) {
			assertThat(client.nextText()).contains("connection_established");
		}
	}

	@Test
	void bringsFramesOfTheBrokerToSubscribersBeforeItsPong() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port);
				PusherTestClient page = PusherTestClient.connect(this.port)) {
			page.subscribe("mqtt");
			for (ReceivedEventType type : ReceivedEventType.values()) {
				broker.send(TestEvents.frame(type));
			}
			broker.send("{\"event\":\"pusher:ping\",\"data\":{}}");
			for (ReceivedEventType type : ReceivedEventType.values()) {
				JsonNode frame = page.next();
				assertThat(frame.path("event").stringValue()).isEqualTo(type.wireName());
				assertThat(frame.path("channel").stringValue()).isEqualTo("mqtt");
				JsonNode data = this.json.readTree(frame.path("data").stringValue());
				assertThat(data.path("id").stringValue()).isEqualTo("sensor-1");
			}
			assertThat(broker.nextText()).isEqualTo("{\"event\":\"pusher:pong\"}");
			assertThat(state().path("sequence").intValue()).isGreaterThanOrEqualTo(6);
		}
	}

	@Test
	void answersNonsenseAndGoesOn() {
		try (PusherTestClient client = PusherTestClient.connect(this.port)) {
			client.send("nonsense");
			client.send("{\"event\":\"pusher:ping\"}");
			assertThat(client.nextText()).contains("4200");
			assertThat(client.nextText()).contains("pusher:pong");
		}
	}

	@Test
	void endsAConnectionThatSendsMoreThanItMay() {
		String padding = "{\"event\":\"pusher:ping\",\"data\":{\"x\":\"%s\"}}";
		int room = PusherEndpoint.MAX_MESSAGE_SIZE - padding.length() + 2;
		try (PusherTestClient client = PusherTestClient.connect(this.port)) {
			client.send(padding.formatted("x".repeat(room)));
			assertThat(client.nextText()).contains("pusher:pong");
			client.send(padding.formatted("x".repeat(room + 1)));
			assertThat(client.closeStatus().getCode()).isIn(1006, 1009);
		}
	}

	@Test
	void pingsASilentConnectionAndEndsADeadOne() {
		try (PusherTestClient client = PusherTestClient.connect(this.port)) {
			assertThat(client.nextText()).isEqualTo("{\"event\":\"pusher:ping\"}");
			client.send("{\"event\":\"pusher:pong\",\"data\":{}}");
			assertThat(client.nextText()).isEqualTo("{\"event\":\"pusher:ping\"}");
			assertThat(client.nextText()).contains("4201");
			assertThat(client.closeStatus().getCode()).isEqualTo(4201);
		}
	}

	@Test
	void answersPingFramesAndUsesThemFromThenOn() {
		try (PusherTestClient client = PusherTestClient.connect(this.port)) {
			client.sendPingFrame();
			assertThat(client.next().path("event").stringValue()).isEqualTo("PONG");
			client.send("{\"event\":\"pusher:ping\"}");
			assertThat(client.nextText()).contains("pusher:pong");
		}
	}

	@Test
	void theStateIsWhatAPageOpenedLateNeeds() {
		try (PusherTestClient broker = PusherTestClient.connect(this.port)) {
			broker.send(TestEvents.frame(ReceivedEventType.CLIENT_CONNECTED,
					TestEvents.data(ReceivedEventType.CLIENT_CONNECTED).put("id", "late-1")));
			broker.send("{\"event\":\"pusher:ping\"}");
			broker.nextText();
			JsonNode state = state();
			assertThat(state.path("appKey").stringValue()).isEqualTo("embedded");
			assertThat(state.path("channel").stringValue()).isEqualTo("mqtt");
			assertThat(state.path("clients").findValuesAsString("id")).contains("late-1");
			assertThat(state.path("sequence").longValue()).isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/panel/app.js", "/panel/style.css", "/panel/pusher.min.js", "/api/panel/state" })
	void servesThePageSoThatItCanDoNoHarm(String path) {
		ResponseEntity<String> answer = call(HttpMethod.GET, path, "", MediaType.ALL);
		assertThat(answer.getStatusCode().value()).isEqualTo(200);
		assertThat(answer.getHeaders().getFirst("Content-Security-Policy")).contains("default-src 'none'")
			.contains("script-src 'self'")
			.doesNotContain("unsafe");
		assertThat(answer.getHeaders().getFirst("X-Content-Type-Options")).isEqualTo("nosniff");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/panel/unknown.js", "/panel/..%2fapplication.yml", "/panel/" })
	void servesNothingElse(String path) {
		assertThat(call(HttpMethod.GET, path, "", MediaType.ALL).getStatusCode().value()).isIn(400, 404);
	}

	private PusherTestClient open(String path, HttpHeaders headers) {
		return PusherTestClient.open(this.port, path, headers);
	}

	private JsonNode state() {
		return this.json.readTree(call(HttpMethod.GET, "/api/panel/state", "", MediaType.APPLICATION_JSON).getBody());
	}

	private ResponseEntity<String> authenticate(String body) {
		return call(HttpMethod.POST, "/api/mqtt/auth", body, MediaType.APPLICATION_JSON);
	}

	private ResponseEntity<String> call(HttpMethod method, String path, String body, MediaType accept) {
		ResponseEntity<String> answer = WebClient.builder()
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(16 * 1024 * 1024))
			.build()
			.method(method)
			.uri("http://localhost:{port}" + path, Map.of("port", this.port))
			.contentType(MediaType.APPLICATION_JSON)
			.accept(accept)
			.bodyValue(body)
			.exchangeToMono((response) -> response.toEntity(String.class))
			.block(TIMEOUT);
		assertThat(answer).isNotNull();
		return answer;
	}

}
