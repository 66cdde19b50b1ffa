// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SharedWeight;
import io.mqttpanel.broker.store.StoredState;

/**
 * Message of one session as part of its publication, with which it is committed for the
 * first time, whatever has become of it meanwhile. Used on the thread of the commits.
 */
final class FirstCommit implements StoredState {

	private final StoredMessage message;

	private final boolean sentAtOnce;

	private boolean all;

	/**
	 * Creates the first commit of a message.
	 * @param message the message
	 * @param sentAtOnce whether the same command has sent it
	 */
	FirstCommit(StoredMessage message, boolean sentAtOnce) {
		this.message = message;
		this.sentAtOnce = sentAtOnce;
	}

	@Override
	public void collect(Consumer<Change> changes) {
		this.all = this.message.collectFirst(changes, this.sentAtOnce);
	}

	@Override
	public void committed() {
		this.message.committedFirst(this.all);
	}

	@Override
	public long weight() {
		return this.message.weight();
	}

	@Override
	public @Nullable SharedWeight shared() {
		return this.message.content();
	}

}
