// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/**
 * Converter of an exception to printable text. Further lines of a message are indented,
 * so that none looks like a record of the log. What a request has caused has no stack
 * trace.
 */
final class PrintableThrowableConverter extends ExtendedWhitespaceThrowableProxyConverter {

	@Override
	public String convert(ILoggingEvent event) {
		IThrowableProxy thrown = event.getThrowableProxy();
		if (thrown != null && RequestFailureFilter.isAboutRequests(event.getLoggerName())) {
			return "\t" + thrown.getClassName() + ": " + PrintableText.of(String.valueOf(thrown.getMessage()))
					+ System.lineSeparator();
		}
		return super.convert(event);
	}

	@Override
	protected String throwableProxyToString(IThrowableProxy thrown) {
		return super.throwableProxyToString(new PrintableThrowable(thrown));
	}

	/**
	 * Exception with a printable message, and so are its causes.
	 *
	 * @param thrown the exception
	 */
	private record PrintableThrowable(IThrowableProxy thrown) implements IThrowableProxy {

		@Override
		public @Nullable String getMessage() {
			return printable(this.thrown.getMessage());
		}

		@Override
		public @Nullable String getOverridingMessage() {
			return printable(this.thrown.getOverridingMessage());
		}

		private static @Nullable String printable(@Nullable String message) {
			return (message != null) ? PrintableText.ofLines(message).replace("\n", "\n\t| ") : null;
		}

		@Override
		public String getClassName() {
			return this.thrown.getClassName();
		}

		@Override
		public StackTraceElementProxy[] getStackTraceElementProxyArray() {
			return this.thrown.getStackTraceElementProxyArray();
		}

		@Override
		public int getCommonFrames() {
			return this.thrown.getCommonFrames();
		}

		@Override
		public @Nullable IThrowableProxy getCause() {
			IThrowableProxy cause = this.thrown.getCause();
			return (cause != null) ? new PrintableThrowable(cause) : null;
		}

		@Override
		public IThrowableProxy @Nullable [] getSuppressed() {
			IThrowableProxy[] suppressed = this.thrown.getSuppressed();
			IThrowableProxy[] printable = new IThrowableProxy[(suppressed != null) ? suppressed.length : 0];
			for (int i = 0; i < printable.length; i++) {
				printable[i] = new PrintableThrowable(suppressed[i]);
			}
			return printable;
		}

		@Override
		public boolean isCyclic() {
			return this.thrown.isCyclic();
		}

	}

}
