// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Log that ends whoever writes that a change could not be prepared, as where there is no
 * memory even for that.
 */
public final class EndOfThread extends AppenderBase<ILoggingEvent> {

	@Override
	protected void append(ILoggingEvent event) {
		throw new OutOfMemoryError("for the test");
	}

	/** Runs something meanwhile. */
	public void whileItIsLogged(Runnable action) {
		Logger logger = (Logger) LoggerFactory.getLogger(CommitWriter.class);
		setContext(logger.getLoggerContext());
		start();
		logger.addAppender(this);
		try {
			action.run();
		}
		finally {
			logger.detachAppender(this);
			stop();
		}
	}

}
