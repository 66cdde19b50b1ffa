// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptExceptionMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Interceptor that hears when a session loop has ended. All of its clients hang from then
 * on, and only a restart helps.
 */
final class SessionLoopInterceptor extends AbstractInterceptHandler {

	private static final Logger logger = LoggerFactory.getLogger(SessionLoopInterceptor.class);

	private final Runnable whenBroken;

	SessionLoopInterceptor(Runnable whenBroken) {
		this.whenBroken = whenBroken;
	}

	@Override
	public String getID() {
		return "session-loops";
	}

	@Override
	public Class<?>[] getInterceptedMessageTypes() {
		return new Class<?>[] { InterceptExceptionMessage.class };
	}

	@Override
	public void onSessionLoopError(Throwable error) {
		logger.error("A session loop of the engine has ended, and its clients are not served any more. "
				+ "Liveness is reported as broken: restart the broker", error);
		this.whenBroken.run();
	}

}
