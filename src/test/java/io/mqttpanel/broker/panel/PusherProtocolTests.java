// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PusherProtocol}.
 */
@ExtendWith(OutputCaptureExtension.class)
class PusherProtocolTests {

	private final JsonMapper json = JsonMapper.builder().build();

	private final PusherFrames frames = new PusherFrames(this.json);

	private final AtomicLong time = new AtomicLong(TestEvents.NOW);

	private final PusherConnections connections = new PusherConnections(TestEvents.properties(), this.frames, () -> 0L);

	private final PanelFeed feed = new PanelFeed(TestEvents.properties(), this.connections, this.frames,
			() -> Instant.ofEpochMilli(this.time.get()));

	private final PusherProtocol protocol = new PusherProtocol(this.feed, this.frames, this.json,
			() -> Instant.ofEpochMilli(this.time.get()));

	private final PusherConnection connection = this.connections.open();

	private final List<String> answers = new ArrayList<>();

	@BeforeEach
	void collectAnswers() {
		this.connection.frames()
			.map((frame) -> new String(frame.content(), StandardCharsets.UTF_8))
			.subscribe(this.answers::add);
	}

	@Test
	void answersPingsInTheirOrderAfterWhatCameBefore() {
		receive("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"mqtt\"}}");
		receive("{\"event\":\"pusher:ping\",\"data\":{}}");
		receive("{\"event\":\"pusher:ping\"}");
		assertThat(this.answers).containsExactly(
				"{\"event\":\"pusher_internal:subscription_succeeded\",\"data\":\"{}\",\"channel\":\"mqtt\"}",
				"{\"event\":\"pusher:pong\"}", "{\"event\":\"pusher:pong\"}");
	}

	@Test
	void unsubscribesWithoutAnAnswer() {
		receive("{\"event\":\"pusher:subscribe\",\"data\":\"{\\\"channel\\\":\\\"mqtt\\\"}\"}");
		assertThat(this.connection.isSubscribed("mqtt")).isTrue();
		receive("{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"mqtt\"}}");
		assertThat(this.connection.isSubscribed("mqtt")).isFalse();
		assertThat(this.answers).hasSize(1);
	}

	@Test
	void takesAPongWithoutAnAnswer() {
		receive("{\"event\":\"pusher:pong\",\"data\":{}}");
		assertThat(this.answers).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "private-mqtt", "presence-mqtt" })
	void refusesChannelsThatNeedASignature(String channel) {
		receive("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
		assertThat(this.answers).singleElement().asString().contains("4009");
		assertThat(this.connection.isSubscribed(channel)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "[]", "7", "{}", "{\"event\":7}", "{\"event\":\"\"}",
			"{\"event\":\"pusher:unknown\"}", "{\"event\":\"pusher:subscribe\"}",
			"{\"event\":\"MqttClientDisconnected\",\"data\":{}}",
			"{\"event\":\"MqttClientDisconnected\",\"channel\":\"mqtt\",\"data\":\"{}\"}",
			"{\"event\":\"MqttClientDisconnected\",\"channel\":\"mqtt\",\"data\":null}" })
	void answersAnInvalidMessageWithAnError(String message) {
		receive(message);
		assertThat(this.answers).containsExactly("{\"event\":\"pusher:error\","
				+ "\"data\":\"{\\\"code\\\":4200,\\\"message\\\":\\\"Invalid message format\\\"}\"}");
	}

	@Test
	void takesAFrameOfTheBroker() {
		receive(TestEvents.frame(ReceivedEventType.CLIENT_CONNECTED));
		assertThat(this.answers).isEmpty();
		assertThat(this.feed.state().clients()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"event\":\"MqttClientDisconnected\",\"channel\":\"other\",\"data\":{}}",
			"{\"event\":\"Unknown\",\"channel\":\"mqtt\",\"data\":{}}",
			"{\"event\":\"MqttClientDisconnected\",\"channel\":\"mqtt\"}",
			"{\"event\":\"MqttClientDisconnected\",\"channel\":\"mqtt\",\"data\":[]}",
			"{\"event\":\"MqttClientDisconnected\",\"channel\":\"mqtt\",\"data\":{\"id\":\"a\"}}" })
	void dropsAFrameThatIsNotAsInTheContractWithoutAnAnswer(String frame, CapturedOutput output) {
		receive(frame);
		assertThat(this.answers).isEmpty();
		assertThat(this.feed.state().sequence()).isZero();
		assertThat(output).containsOnlyOnce("dropped a frame");
	}

	@Test
	void reportsDroppedFramesOncePerEpisode(CapturedOutput output) {
		String frame = "{\"event\":\"MqttClientPublished\",\"channel\":\"mqtt\",\"data\":{\"payload\":\"hush\"}}";
		for (int i = 0; i < 10; i++) {
			receive(frame);
			this.time.addAndGet(1000);
		}
		assertThat(output).containsOnlyOnce("dropped a frame: MqttClientPublished without a valid id");
		assertThat(output).doesNotContain("hush");
		this.time.addAndGet(61_000);
		receive(frame);
		assertThat(output).contains("(11 dropped since the start)");
	}

	private void receive(String message) {
		this.protocol.handle(this.connection, message);
	}

}
