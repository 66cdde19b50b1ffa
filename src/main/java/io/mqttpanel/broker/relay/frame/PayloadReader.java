// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

import io.mqttpanel.broker.event.MessagePublished;

/**
 * Tells whether what was kept of a payload is text. For one thread.
 */
final class PayloadReader {

	private final int limit;

	private final CharBuffer characters;

	private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
		.onMalformedInput(CodingErrorAction.REPORT)
		.onUnmappableCharacter(CodingErrorAction.REPORT);

	/**
	 * Creates a reader.
	 * @param limit how many bytes of a payload are looked at
	 */
	PayloadReader(int limit) {
		this.limit = limit;
		this.characters = CharBuffer.allocate(limit);
	}

	Payload read(MessagePublished event) {
		int kept = Math.min(event.payload().length, this.limit);
		boolean cut = kept < event.payloadSize();
		ByteBuffer bytes = ByteBuffer.wrap(event.payload(), 0, kept);
		this.characters.clear();
		boolean malformed = this.decoder.reset().decode(bytes, this.characters, !cut).isError();
		if (malformed) {
			return new Payload(event.payload(), cut ? kept / 3 * 3 : kept, event.payloadSize(), false);
		}
		return new Payload(event.payload(), bytes.position(), event.payloadSize(), true);
	}

	/**
	 * What is left of a payload.
	 *
	 * @param bytes the payload's beginning
	 * @param length how many of them are meant; of text, whole characters
	 * @param size the size of the whole payload
	 * @param text whether it is UTF-8
	 */
	record Payload(byte[] bytes, int length, int size, boolean text) {

		/**
		 * Shortens the payload to what fits, at a character's end or, in base64, after a
		 * group of three bytes.
		 * @param room how many bytes its JSON form may take
		 * @return the shorter payload
		 */
		Payload fit(int room) {
			return new Payload(this.bytes, this.text ? JsonText.fit(this.bytes, this.length, room)
					: Math.min(room / 4 * 3, this.length / 3 * 3), this.size, this.text);
		}

		boolean truncated() {
			return this.length < this.size;
		}

	}

}
