// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * State that is stored as it is at the time of a commit, not as it was when it was
 * changed. So what has come and gone in between is never written.
 */
@FunctionalInterface
public interface StoredState {

	/**
	 * Tells what has to be written since the last time. Called on the thread of the
	 * commits, once for each unit that the state is in; what it tells is written in that
	 * order.
	 * @param changes gets the changes
	 */
	void collect(Consumer<Change> changes);

	/**
	 * Notes that everything told so far is written. Called on the thread of the commits;
	 * must neither block nor throw.
	 */
	default void committed() {
	}

	/**
	 * Weighs what is kept in memory until the commit.
	 * @return bytes of heap, estimated
	 */
	default long weight() {
		return 0;
	}

	/**
	 * Returns what it keeps in memory together with other states, beside its own weight.
	 * @return the same object in all of them, {@code null} for nothing
	 */
	default @Nullable SharedWeight shared() {
		return null;
	}

	/**
	 * Returns the state that one change makes.
	 * @param change the change
	 * @return the state
	 */
	static StoredState of(Change change) {
		return new StoredState() {

			@Override
			public void collect(Consumer<Change> changes) {
				changes.accept(change);
			}

			@Override
			public long weight() {
				return change.weight();
			}

		};
	}

}
