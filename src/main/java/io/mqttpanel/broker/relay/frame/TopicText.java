// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.frame;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Text of a topic as frames have it. The Panel trims what it validates, and loses an
 * event whose topic is empty then. So a topic in which nothing can be seen is
 * percent-encoded, all of it.
 */
final class TopicText {

	/** Characters that are not seen although they are letters or symbols. */
	private static final String INVISIBLE = "\u115F\u1160\u2800\u3164\uFFA0\uD834\uDD59";

	private static final HexFormat ESCAPES = HexFormat.of().withUpperCase().withPrefix("%");

	private static final int ESCAPE = 3;

	private TopicText() {
	}

	/**
	 * Returns whether a topic has to be encoded.
	 * @param topic a topic name or filter
	 * @return {@code true} if nothing of it can be seen
	 */
	static boolean isBlank(String topic) {
		int length = topic.length();
		for (int i = 0; i < length; i += Character.charCount(topic.codePointAt(i))) {
			if (!isBlank(topic.codePointAt(i))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isBlank(int character) {
		return switch (Character.getType(character)) {
			case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.CONTROL,
					Character.FORMAT, Character.NON_SPACING_MARK ->
				true;
			default -> INVISIBLE.indexOf(character) >= 0;
		};
	}

	/**
	 * Returns a topic as it is sent.
	 * @param topic a topic name or filter
	 * @return the topic, encoded if it has to be
	 */
	static String of(String topic) {
		return isBlank(topic) ? ESCAPES.formatHex(topic.getBytes(StandardCharsets.UTF_8)) : topic;
	}

	/**
	 * Returns the length of a part of an encoded topic that ends with a whole character.
	 * @param encoded the encoded topic
	 * @param length the maximum length
	 * @return the length, of whole characters
	 */
	static int fit(String encoded, int length) {
		int fits = length - length % ESCAPE;
		while (fits > 0 && fits < encoded.length() && isContinuation(encoded.charAt(fits + 1))) {
			fits -= ESCAPE;
		}
		return fits;
	}

	/** The first digit of the bytes of a character but its first, in UTF-8. */
	private static boolean isContinuation(char digit) {
		return digit >= '8' && digit <= 'B';
	}

}
