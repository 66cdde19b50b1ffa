// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.logging;

/**
 * Text without characters that a terminal or a reader of the log would not show as such:
 * control characters, line separators, and invisible characters, among them those that
 * change the direction of text.
 */
final class PrintableText {

	private PrintableText() {
	}

	/**
	 * Escapes a text of unknown origin.
	 * @param text the text
	 * @return the text on one line
	 */
	static String of(String text) {
		return escape(text, "");
	}

	/**
	 * Escapes a text that may have several lines.
	 * @param text the text
	 * @return the text with its tabs and line feeds
	 */
	static String ofLines(String text) {
		return escape(text, "\t\n");
	}

	private static String escape(String text, String kept) {
		int at = 0;
		while (at < text.length() && isPlain(text, at, kept)) {
			at += Character.charCount(text.codePointAt(at));
		}
		if (at >= text.length()) {
			return text;
		}
		StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, at);
		while (at < text.length()) {
			int end = at + Character.charCount(text.codePointAt(at));
			if (isPlain(text, at, kept)) {
				escaped.append(text, at, end);
			}
			else {
				text.substring(at, end).chars().forEach((unit) -> append(escaped, (char) unit));
			}
			at = end;
		}
		return escaped.toString();
	}

	private static boolean isPlain(String text, int at, String kept) {
		int codePoint = text.codePointAt(at);
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL -> kept.indexOf(codePoint) >= 0;
			case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
				false;
			default -> true;
		};
	}

	private static void append(StringBuilder escaped, char unit) {
		switch (unit) {
			case '\n' -> escaped.append("\\n");
			case '\r' -> escaped.append("\\r");
			case '\t' -> escaped.append("\\t");
			default -> escaped.append("\\u%04x".formatted((int) unit));
		}
	}

}
