// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says in plain words which listener could not be opened and which setting moves it.
 */
class ListenerFailureAnalyzer extends AbstractFailureAnalyzer<ListenerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ListenerException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Stop what uses that address, or set " + cause.setting() + " to another port.", cause);
	}

}
