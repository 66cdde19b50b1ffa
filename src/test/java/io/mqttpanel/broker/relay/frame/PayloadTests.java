// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.event.MessagePublished;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Payloads against the decoders and encoders of the JDK and of Jackson.
 */
class PayloadTests {

	private static final String[] PIECES = { "plain text", "é", "€", "😀", "\"", "\\", "\n", "\u0001", "\u007f", "\0" };

	private static final int[] BYTES = { 0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF,
			0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF };

	private final Random random = new Random(11);

	@Test
	void isTextExactlyIfTheDecoderOfTheJdkReadsIt() {
		int[] texts = new int[2];
		for (int round = 0; round < 40_000; round++) {
			byte[] bytes = (round % 2 == 0) ? anyBytes() : mixedText();
			boolean cut = this.random.nextBoolean();
			int expected = decodedLength(bytes, cut);
			if (JsonText.validate(bytes, bytes.length, cut) != expected) {
				fail("Not as the JDK reads it: %s (cut: %s)", Arrays.toString(bytes), cut);
			}
			texts[(expected >= 0) ? 1 : 0]++;
		}
		assertThat(texts[0]).isGreaterThan(5_000);
		assertThat(texts[1]).isGreaterThan(5_000);
	}

	private static int decodedLength(byte[] bytes, boolean cut) {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		return decoder.decode(buffer, CharBuffer.allocate(bytes.length), !cut).isError() ? JsonText.MALFORMED
				: buffer.position();
	}

	private byte[] anyBytes() {
		byte[] bytes = new byte[1 + this.random.nextInt(5)];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) BYTES[this.random.nextInt(BYTES.length)];
		}
		return bytes;
	}

	private byte[] mixedText() {
		StringBuilder text = new StringBuilder();
		for (int pieces = this.random.nextInt(8); pieces > 0; pieces--) {
			text.append(PIECES[this.random.nextInt(PIECES.length)]);
		}
		byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
		return Arrays.copyOf(bytes, Math.max(0, bytes.length - this.random.nextInt(4)));
	}

	@Test
	void isWrittenAsTheJsonThatItsLengthAnnounces() {
		for (int round = 0; round < 1_000; round++) {
			byte[] bytes = mixedText();
			Payload payload = Payload.of(published(bytes), bytes.length);
			String json = json(payload);
			if (payload.text()) {
				assertThat(JsonMapper.shared().readValue("\"" + json + "\"", String.class))
					.isEqualTo(new String(bytes, StandardCharsets.UTF_8));
			}
			else {
				assertThat(json).isEqualTo(Base64.getEncoder().encodeToString(bytes));
			}
		}
	}

	@Test
	void isReadFromTheArrayOfTheEvent() {
		byte[] shared = "shared".getBytes(StandardCharsets.UTF_8);
		Payload payload = Payload.of(published(shared), 4);
		assertThat(payload.bytes()).isSameAs(shared);
		assertThat(payload.fit(3).bytes()).isSameAs(shared);
		assertThat(json(payload.fit(3))).isEqualTo("sha");
	}

	private static MessagePublished published(byte[] payload) {
		return new MessagePublished("c", 1, 0, "t", payload, payload.length, 0, false, 1);
	}

	private static String json(Payload payload) {
		ByteBuffer target = ByteBuffer.allocateDirect(payload.jsonLength());
		payload.writeTo(target);
		assertThat(target.hasRemaining()).isFalse();
		return StandardCharsets.UTF_8.decode(target.flip()).toString();
	}

}
