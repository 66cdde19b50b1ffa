// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.ByteBuffer;

import io.mqttpanel.broker.event.MessagePublished;

/**
 * Part of a published payload that a frame carries, as text or in base64. It refers to
 * the event's array and is copied once, when the frame is written.
 *
 * @param bytes an array that begins with the payload
 * @param length the number of bytes that are carried; whole characters of a text
 * @param size the size of the whole payload
 * @param text whether the payload is UTF-8
 */
record Payload(byte[] bytes, int length, int size, boolean text) {

	private static final byte[] BASE64 = JsonBytes
		.ascii("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

	/**
	 * Reads the payload of an event.
	 * @param event the event
	 * @param limit the most bytes of a payload that can be of use
	 * @return the payload, with an incomplete character or group at its end left out
	 */
	static Payload of(MessagePublished event, int limit) {
		int kept = Math.min(event.payload().length, limit);
		boolean cut = kept < event.payloadSize();
		int length = JsonText.validate(event.payload(), kept, cut);
		if (length == JsonText.MALFORMED) {
			return new Payload(event.payload(), cut ? kept / 3 * 3 : kept, event.payloadSize(), false);
		}
		return new Payload(event.payload(), length, event.payloadSize(), true);
	}

	/**
	 * Shortens the payload to the part that fits. Text ends behind a character, base64
	 * behind a group of three bytes.
	 * @param room the most bytes its JSON form may take
	 * @return the shorter payload
	 */
	Payload fit(int room) {
		return new Payload(this.bytes,
				this.text ? JsonText.fit(this.bytes, this.length, room) : Math.min(room / 4 * 3, this.length / 3 * 3),
				this.size, this.text);
	}

	boolean truncated() {
		return this.length < this.size;
	}

	/**
	 * Returns the length of the JSON form, without quotes.
	 * @return its length in bytes
	 */
	int jsonLength() {
		return this.text ? JsonText.escapedLength(this.bytes, this.length) : (this.length + 2) / 3 * 4;
	}

	/**
	 * Writes the JSON form, without quotes.
	 * @param target where it goes
	 */
	void writeTo(ByteBuffer target) {
		if (this.text) {
			JsonText.write(this.bytes, this.length, target);
		}
		else {
			writeBase64(target);
		}
	}

	private void writeBase64(ByteBuffer target) {
		int whole = this.length / 3 * 3;
		for (int i = 0; i < whole; i += 3) {
			int group = (this.bytes[i] & 0xFF) << 16 | (this.bytes[i + 1] & 0xFF) << 8 | this.bytes[i + 2] & 0xFF;
			target.putInt(BASE64[group >> 18] << 24 | BASE64[group >> 12 & 63] << 16 | BASE64[group >> 6 & 63] << 8
					| BASE64[group & 63]);
		}
		if (whole < this.length) {
			boolean two = whole + 2 == this.length;
			int group = (this.bytes[whole] & 0xFF) << 16 | (two ? (this.bytes[whole + 1] & 0xFF) << 8 : 0);
			target.put(BASE64[group >> 18]).put(BASE64[group >> 12 & 63]);
			target.put(two ? BASE64[group >> 6 & 63] : (byte) '=').put((byte) '=');
		}
	}

}
