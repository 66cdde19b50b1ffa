// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Changes that are committed together, or not at all.
 *
 * @param states what has changed
 * @param whenCommitted run after the commit, in this order, on the thread of the commits;
 * must neither block nor throw
 * @param whenLate run on another thread while the commit takes too long, more than once
 * and perhaps just after it; must neither block nor throw
 * @param whenLost run if the unit is not committed and is not going to be, on any thread;
 * must neither block nor throw
 * @param weight bytes of heap that it keeps until then, estimated
 */
public record CommitUnit(List<StoredState> states, List<Runnable> whenCommitted, Runnable whenLate, Runnable whenLost,
		long weight) {

	/** The lists, the objects around them, and what they refer to. */
	private static final int OVERHEAD = 512;

	/** A place in a list, and what is behind it. */
	private static final int ENTRY = 128;

	/**
	 * Creates a unit.
	 * @param states what has changed
	 * @param whenCommitted run after the commit
	 * @param whenLate run while the commit takes too long
	 * @param whenLost run if the unit is lost
	 */
	public CommitUnit(List<StoredState> states, List<Runnable> whenCommitted, Runnable whenLate, Runnable whenLost) {
		this(states, whenCommitted, whenLate, whenLost, weigh(states, whenCommitted));
	}

	/**
	 * Creates a unit for which it is the same whether it is late or lost.
	 * @param states what has changed
	 * @param whenCommitted run after the commit
	 * @param whenLate run while the commit takes too long, or if the unit is lost
	 */
	public CommitUnit(List<StoredState> states, List<Runnable> whenCommitted, Runnable whenLate) {
		this(states, whenCommitted, whenLate, whenLate);
	}

	/**
	 * Creates a unit for which nobody waits.
	 * @param states what has changed
	 * @param whenCommitted run after the commit
	 */
	public CommitUnit(List<StoredState> states, List<Runnable> whenCommitted) {
		this(states, whenCommitted, () -> {
		});
	}

	private static long weigh(List<StoredState> states, List<Runnable> whenCommitted) {
		long weight = OVERHEAD + (long) ENTRY * (states.size() + whenCommitted.size());
		Set<SharedWeight> weighed = Collections.newSetFromMap(new IdentityHashMap<>(0));
		for (StoredState state : states) {
			SharedWeight shared = state.shared();
			weight += state.weight() + ((shared != null && weighed.add(shared)) ? shared.weight() : 0);
		}
		return weight;
	}

}
