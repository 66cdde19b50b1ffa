// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.function.Consumer;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.StoredState;

/**
 * Message of one session as part of its publication, with which it is committed for the
 * first time, whatever has become of it meanwhile.
 *
 * @param message the message
 * @param sentAtOnce whether the same command has sent it
 */
record FirstCommit(StoredMessage message, boolean sentAtOnce) implements StoredState {

	@Override
	public void collect(Consumer<Change> changes) {
		this.message.collectFirst(changes, this.sentAtOnce);
	}

	@Override
	public void committed() {
		this.message.committed();
	}

	@Override
	public long weight() {
		return this.message.weight();
	}

}
