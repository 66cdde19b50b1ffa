// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.function.Consumer;

/**
 * Command that is made of an action and of what hears of its failure. What is done for
 * each packet has commands of its own.
 */
final class ActionCommand extends SessionCommand {

	private final Runnable action;

	private final Consumer<Throwable> whenFailed;

	ActionCommand(String sessionId, Runnable action, Consumer<Throwable> whenFailed) {
		super(sessionId, null);
		this.action = action;
		this.whenFailed = whenFailed;
	}

	@Override
	void execute() {
		this.action.run();
	}

	@Override
	void failed(Throwable cause) {
		this.whenFailed.accept(cause);
	}

}
