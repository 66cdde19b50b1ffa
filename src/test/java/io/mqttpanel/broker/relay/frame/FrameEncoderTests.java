// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.LostEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames against the Panel's contract: exact, valid and within the limit.
 */
class FrameEncoderTests {

	private static final String ID = "sensor-1";

	private static final long TIME = 1763800000123L;

	private static final int LIMIT = 10_000;

	private static final int LOWEST_LIMIT = 1_000;

	private final FrameEncoder encoder = new FrameEncoder("b00t", "node-a", "mqtt", LIMIT, null);

	static Stream<Arguments> frames() {
		return Stream.of(
				Arguments.of("client-connected",
						new ClientConnected(ID, 7, 0, 5, "key/1", "192.0.2.1:50000", 1, 60, TIME)),
				Arguments.of("client-disconnected", new ClientDisconnected(ID, 7, 0, TIME)),
				Arguments.of("client-subscribed", new ClientSubscribed(ID, 7, 0, "home/+/é/#", 2, TIME)),
				Arguments.of("client-unsubscribed", new ClientUnsubscribed(ID, 7, 0, "home/+/é/#", TIME)),
				Arguments.of("message-published", published(utf8("{\"t\":21.5}\n\u0001 é 😀"), 1, true)),
				Arguments.of("message-published-empty", published(new byte[0], 0, true)),
				Arguments.of("message-published-binary", published(new byte[] { -1, -2, 0 }, 1, false)),
				Arguments.of("message-published-truncated",
						new MessagePublished(ID, 7, 0, "home/kitchen", cut(utf8("ab😀"), 5), 100_000, 1, false, TIME)),
				Arguments.of("packet-processed", new PacketProcessed(ID, 7, 0, Direction.SENT, 3, 258, 1234, TIME)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("frames")
	void encodesTheFrameOfTheContract(String name, PanelEvent event) throws IOException {
		String golden = new ClassPathResource("frames/" + name + ".json").getContentAsString(StandardCharsets.UTF_8);
		assertThat(new String(encode(event), StandardCharsets.UTF_8)).isEqualTo(golden.strip());
	}

	@Test
	void sendsRandomBytesWholeAsBase64WhenTheyFit() {
		byte[] payload = new byte[4096];
		new Random(4).nextBytes(payload);
		JsonNode data = data(encode(published(payload, 0, false)));
		assertThat(data.path("payload_encoding").asString()).isEqualTo("base64");
		assertThat(Base64.getDecoder().decode(data.path("payload").asString())).isEqualTo(payload);
		assertThat(data.has("payload_truncated")).isFalse();
	}

	@Test
	void cutsBase64AfterAGroupOfThreeBytes() {
		byte[] payload = new byte[LIMIT];
		new Random(5).nextBytes(payload);
		byte[] frame = encode(new MessagePublished(ID, 7, 0, "t", payload, 12_345, 0, false, TIME));
		assertThat(frame).hasSizeBetween(LIMIT - 3, LIMIT);
		JsonNode data = data(frame);
		assertThat(data.path("payload").asString()).doesNotContain("=");
		byte[] sent = Base64.getDecoder().decode(data.path("payload").asString());
		assertThat(sent).hasSizeGreaterThan(7_000).isEqualTo(cut(payload, sent.length));
		assertThat(data.path("payload_truncated").asBoolean()).isTrue();
		assertThat(data.path("payload_size").asInt()).isEqualTo(12_345);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "\"", "\\", "\n", "\u0000", "\u001f", "\u007f", "/", "é", "€", "😀", "a😀",
			"ab\u0001€", "\u2028" })
	void usesAllTheRoomForTextAndCutsBetweenCharacters(String unit) {
		String text = unit.repeat(10_240 / utf8(unit).length);
		for (int shift = 0; shift < 8; shift++) {
			byte[] payload = utf8("x".repeat(shift) + text);
			byte[] frame = encode(
					new MessagePublished(ID, 7, 0, "t", cut(payload, LIMIT), payload.length, 0, false, TIME));
			JsonNode data = data(frame);
			String sent = data.path("payload").asString();
			assertThat(("x".repeat(shift) + text)).startsWith(sent);
			assertThat(sent).doesNotContain("\ufffd");
			assertThat(Character.isHighSurrogate(sent.charAt(sent.length() - 1))).isFalse();
			assertThat(frame.length).isGreaterThan(LIMIT - 6).isLessThanOrEqualTo(LIMIT);
			assertThat(data.path("payload_size").asInt()).isEqualTo(payload.length);
		}
	}

	@Test
	void fitsWhateverThePayload() {
		FrameEncoder encoder = new FrameEncoder("b00t", "node-a", "mqtt", LOWEST_LIMIT, null);
		Random random = new Random(20261122);
		for (int round = 0; round < 500; round++) {
			byte[] payload = randomPayload(random);
			String topic = "t".repeat(random.nextInt(200));
			byte[] kept = cut(payload, Math.min(payload.length, LOWEST_LIMIT));
			byte[] frame = encode(encoder, new MessagePublished(ID, 7, 0, topic, kept, payload.length, 0, false, TIME));
			JsonNode data = data(frame);
			byte[] sent = sent(data);
			assertThat(frame.length).isLessThanOrEqualTo(LOWEST_LIMIT);
			assertThat(Arrays.equals(cut(payload, sent.length), sent)).as("round %d", round).isTrue();
			assertThat(data.path("payload_truncated").asBoolean(false)).isEqualTo(sent.length < payload.length);
			if (sent.length < kept.length - 3) {
				assertThat(frame.length).isGreaterThan(LOWEST_LIMIT - 6);
			}
		}
	}

	@Test
	void cutsTheTopicWhenThatAloneIsTooLong() {
		String topic = "é/".repeat(20_000);
		byte[] frame = encode(new MessagePublished(ID, 7, 0, topic, utf8("abc"), 3, 0, false, TIME));
		assertThat(frame).hasSizeBetween(LIMIT - 1, LIMIT);
		JsonNode data = data(frame);
		assertThat(topic).startsWith(data.path("topic_name").asString());
		assertThat(data.path("topic_name_truncated").asBoolean()).isTrue();
		assertThat(data.path("payload").asString("-")).isEmpty();
		assertThat(data.path("payload_truncated").asBoolean()).isTrue();
	}

	@Test
	void cutsFiltersAndUserNamesThatAreTooLong() {
		String text = "😀".repeat(10_000);
		for (PanelEvent event : new PanelEvent[] { new ClientSubscribed(ID, 7, 0, text, 0, TIME),
				new ClientUnsubscribed(ID, 7, 0, text, TIME) }) {
			JsonNode data = data(encode(event));
			assertThat(data.path("topic_name_truncated").asBoolean()).isTrue();
			assertThat(text).startsWith(data.path("topic_name").asString());
		}
		byte[] frame = encode(new ClientConnected(ID, 7, 0, 4, text, "r:1", 0, 0, TIME));
		assertThat(frame).hasSizeBetween(LIMIT - 3, LIMIT);
		assertThat(data(frame).path("username_truncated").asBoolean()).isTrue();
	}

	@Test
	void givesUpOnlyWhatCannotBeCut() {
		assertThat(frame(this.encoder, new ClientDisconnected("c".repeat(LIMIT), 7, 0, TIME))).isNull();
		assertThat(frame(this.encoder, new ClientSubscribed("c".repeat(LIMIT), 7, 0, "t", 0, TIME))).isNull();
		assertThat(frame(this.encoder, new ClientDisconnected("c", 7, 0, TIME))).isNotNull();
	}

	private byte[] encode(PanelEvent event) {
		return encode(this.encoder, event);
	}

	private static byte[] encode(FrameEncoder encoder, PanelEvent event) {
		return EncodedText.bytes(frame(encoder, event));
	}

	private static @Nullable TextFrame frame(FrameEncoder encoder, PanelEvent event) {
		return encoder.encode(new BufferedEvent(42, event, 0), LostEvents.NONE);
	}

	private static JsonNode data(byte[] frame) {
		return JsonMapper.shared().readTree(frame).path("data");
	}

	private static byte[] sent(JsonNode data) {
		String payload = data.path("payload").asString();
		return data.has("payload_encoding") ? Base64.getDecoder().decode(payload) : utf8(payload);
	}

	private static byte[] randomPayload(Random random) {
		int length = random.nextInt(3) * random.nextInt(12 * LOWEST_LIMIT / 10);
		if (random.nextBoolean()) {
			byte[] bytes = new byte[length];
			random.nextBytes(bytes);
			return bytes;
		}
		StringBuilder text = new StringBuilder();
		int highest = 1 << (6 + random.nextInt(15));
		while (text.length() < length) {
			int character = random.nextInt(Math.min(highest, Character.MAX_CODE_POINT + 1));
			text.appendCodePoint((character >= 0xD800 && character < 0xE000) ? '"' : character);
		}
		return utf8(text.toString());
	}

	private static MessagePublished published(byte[] payload, int qos, boolean retain) {
		return new MessagePublished(ID, 7, 0, "home/kitchen", payload, payload.length, qos, retain, TIME);
	}

	private static byte[] cut(byte[] bytes, int length) {
		return Arrays.copyOf(bytes, length);
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
