// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
 * Members of an event beyond the contract: losses, snapshots and signature.
 */
class FrameExtrasTests {

	private static final String KEY = "a signing key that is long enough";

	/** The way {@code docs/relay.md} says a signature is checked. */
	private static final Pattern SIGNED = Pattern
		.compile("(?s)\\{\"channel\":\"[^\"]*\",\"event\":\"([^\"]+)\",\"data\":"
				+ "(\\{.*),\"signature\":\"([0-9a-f]{64})\"}}");

	private final FrameEncoder encoder = new FrameEncoder("b", "n\"", "mqtt", 1_000, null);

	@Test
	void saysWhatWasLostBeforeByClass() {
		LostEvents lost = new LostEvents(0, 3, 120);
		assertThat(EncodedText.text(frame(new ClientDisconnected("c", 7, 0, 5), lost))).isEqualTo(
				"{\"channel\":\"mqtt\",\"event\":\"MqttClientDisconnected\",\"data\":{\"id\":\"c\",\"timestamp\":5,"
						+ "\"event_id\":\"b-1\",\"node\":\"n\\\"\",\"connection\":7,"
						+ "\"lost_before\":{\"published\":3,\"packet\":120}}}");
		assertThat(data(frame(new ClientDisconnected("c", 7, 0, 5), new LostEvents(1, 0, 0))).path("lost_before")
			.toString()).isEqualTo("{\"lifecycle\":1}");
	}

	@Test
	void namesTheTeamWhereItIsKnown() {
		assertThat(EncodedText.text(frame(new ClientDisconnected("c", 7, 12, 5), LostEvents.NONE)))
			.isEqualTo("{\"channel\":\"mqtt\",\"event\":\"MqttClientDisconnected\",\"data\":{\"id\":\"c\","
					+ "\"timestamp\":5,\"event_id\":\"b-1\",\"node\":\"n\\\"\",\"connection\":7,\"team_id\":12}}");
		assertThat(data(frame(new ClientDisconnected("c", 7, 0, 5), LostEvents.NONE)).has("team_id")).isFalse();
	}

	@Test
	void marksSnapshots() {
		ClientConnected connected = new ClientConnected("c", 7, 0, 5, "u", "r:1", 1, 60, 5);
		assertThat(data(frame(connected, LostEvents.NONE)).has("snapshot")).isFalse();
		assertThat(data(frame(connected.asSnapshot(), LostEvents.NONE)).path("snapshot").asBoolean()).isTrue();
		assertThat(data(frame(new ClientSubscribed("c", 7, 0, "t", 0, 5, true), LostEvents.NONE)).path("snapshot")
			.asBoolean()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "\t", "\u0000\n", "   ", "\u00a0", "\u3000\u2003", "\ufeff", "\u200b\u200e", "\u2800",
			"\u00ad", "\ud834\udd59 " })
	void encodesTopicsThatThePanelWouldTakeForEmpty(String topic) {
		for (PanelEvent event : new PanelEvent[] { new ClientSubscribed("c", 7, 0, topic, 0, 5),
				new ClientUnsubscribed("c", 7, 0, topic, 5),
				new MessagePublished("c", 7, 0, topic, new byte[0], 0, 0, false, 5) }) {
			JsonNode data = data(frame(event, LostEvents.NONE));
			String sent = data.path("topic_name").asString();
			assertThat(sent).matches("(%[0-9A-F]{2})+");
			assertThat(data.path("topic_encoding").asString()).isEqualTo("percent");
			assertThat(URLDecoder.decode(sent, StandardCharsets.UTF_8)).isEqualTo(topic);
			assertThat(data.has("topic_name_truncated")).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", " a", "/", "0", "null", "%20", "+", "#", "\u00a0\u00e9", "\ud83d\ude00" })
	void leavesOtherTopicsAsTheyAre(String topic) {
		JsonNode data = data(frame(new ClientSubscribed("c", 7, 0, topic, 0, 5), LostEvents.NONE));
		assertThat(data.path("topic_name").asString()).isEqualTo(topic);
		assertThat(data.has("topic_encoding")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "\u00a0", "\u3000", "\ud834\udd59" })
	void cutsEncodedTopicsBetweenCharacters(String blank) {
		for (int shift = 0; shift < 12; shift++) {
			String topic = " ".repeat(shift) + blank.repeat(10_000);
			String frame = EncodedText.text(frame(new ClientUnsubscribed("c", 7, 0, topic, 5), LostEvents.NONE));
			assertThat(frame).hasSizeBetween(985, 1_000);
			JsonNode data = JsonMapper.shared().readTree(frame).path("data");
			assertThat(topic).startsWith(URLDecoder.decode(data.path("topic_name").asString(), StandardCharsets.UTF_8));
			assertThat(data.path("topic_name_truncated").asBoolean()).isTrue();
			assertThat(data.path("topic_encoding").asString()).isEqualTo("percent");
		}
	}

	@Test
	void signsWhatWasSent() throws GeneralSecurityException {
		FrameEncoder signing = new FrameEncoder("b", "n", "mqtt", 1_000, KEY);
		for (PanelEvent event : new PanelEvent[] { new ClientSubscribed("é\"", 7, 0, "a/\u0001/😀", 2, 5),
				new PacketProcessed("c", 1, 0, Direction.SENT, 3, 0, 2, 6),
				new MessagePublished("c", 1, 0, "t", new byte[] { 'a', '"', 0, 'z' }, 4, 0, false, 6),
				new ClientSubscribed("c", 7, 0, "t".repeat(5_000), 2, 5) }) {
			String frame = EncodedText.text(signing.encode(new BufferedEvent(9, event, 0), new LostEvents(0, 0, 2)));
			Matcher signed = SIGNED.matcher(frame);
			assertThat(signed.matches()).isTrue();
			assertThat(signed.group(3)).isEqualTo(hmac(signed.group(1) + "\n" + signed.group(2) + "}"));
			assertThat(frame.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1_000);
		}
	}

	private static String hmac(String text) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
		return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void writesNumbersAndTextAsJsonHasThem() {
		JsonBytes json = new JsonBytes();
		Random random = new Random(7);
		for (int i = 0; i < 2_000; i++) {
			long number = random.nextLong() >>> random.nextInt(64);
			StringBuilder text = new StringBuilder();
			int highest = 1 << (3 + random.nextInt(18));
			for (int length = random.nextInt(20); length > 0; length--) {
				int character = random.nextInt(Math.min(highest, Character.MAX_CODE_POINT + 1));
				text.appendCodePoint((character >= 0xD800 && character < 0xE000) ? '\\' : character);
			}
			json.reset();
			json.raw(JsonBytes.ascii("[")).number(number).raw(JsonBytes.ascii(",")).string(text.toString());
			json.raw(JsonBytes.ascii("]"));
			JsonNode read = JsonMapper.shared().readTree(json.copy());
			assertThat(read.path(0).asLong()).isEqualTo(number);
			assertThat(read.path(1).asString()).isEqualTo(text.toString());
		}
		json.reset();
		byte[] numbers = json.number(0).raw(JsonBytes.ascii(" ")).number(Long.MIN_VALUE).copy();
		assertThat(new String(numbers, StandardCharsets.UTF_8)).isEqualTo("0 -9223372036854775808");
	}

	private @Nullable TextFrame frame(PanelEvent event, LostEvents lost) {
		return this.encoder.encode(new BufferedEvent(1, event, 0), lost);
	}

	private static JsonNode data(@Nullable TextFrame frame) {
		return JsonMapper.shared().readTree(EncodedText.text(frame)).path("data");
	}

}
