// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.logging;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.slf4j.helpers.MessageFormatter;

/**
 * Converter of a message to printable text. Only the constant part of a message has lines
 * of its own: what is inserted stays on its line.
 */
final class PrintableMessageConverter extends MessageConverter {

	@Override
	public String convert(ILoggingEvent event) {
		Object[] inserted = event.getArgumentArray();
		String message = String.valueOf(event.getMessage());
		if (inserted == null || inserted.length == 0) {
			return PrintableText.ofLines(message);
		}
		Object[] printable = new Object[inserted.length];
		for (int i = 0; i < inserted.length; i++) {
			printable[i] = (inserted[i] instanceof Number) ? inserted[i]
					: PrintableText.of(MessageFormatter.arrayFormat("{}", new Object[] { inserted[i] }).getMessage());
		}
		return MessageFormatter.arrayFormat(PrintableText.ofLines(message), printable).getMessage();
	}

}
