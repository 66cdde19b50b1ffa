// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Line of calls that wait. Sites take turns, at a site addresses do, and at an address
 * user names, so that many logins of one are in nobody else's way. What is too much goes
 * at the cost of who has the most. Not thread-safe.
 *
 * @param <C> the type of a call, which is known by its identity
 */
final class CallLine<C> {

	private final Branch<C> all = new Branch<>(null, "");

	private long numbers;

	int size() {
		return this.all.size;
	}

	/**
	 * Adds a call behind the others of its caller.
	 * @param caller who calls
	 * @param call the call
	 * @return its place
	 */
	Place<C> add(Caller caller, C call) {
		Branch<C> branch = this.all;
		for (String name : caller.path()) {
			branch = branch.of(name);
		}
		Place<C> place = new Place<>(branch, this.numbers++);
		branch.calls.put(place.number, call);
		branch.count(1);
		return place;
	}

	/**
	 * Removes a call.
	 * @param place the call's place
	 * @return the call, or {@code null} if it is not in this line any more
	 */
	@Nullable C remove(Place<C> place) {
		C call = place.branch.calls.remove(place.number);
		if (call != null) {
			place.branch.count(-1);
		}
		return call;
	}

	/**
	 * Removes the call whose turn it is.
	 * @return the call, or {@code null} if none waits
	 */
	@Nullable C poll() {
		if (size() == 0) {
			return null;
		}
		Branch<C> branch = this.all;
		while (branch.calls.isEmpty()) {
			branch = branch.first();
		}
		C call = remove(new Place<>(branch, branch.calls.firstKey()));
		branch.endTurn();
		return call;
	}

	/**
	 * Removes the youngest call of the user name that has the most, of the address that
	 * has the most, of the site that has the most. Takes time in proportion to their
	 * number.
	 * @param caller whose call it is where nobody has more
	 * @return the call, or {@code null} if none waits
	 */
	@Nullable C removeLast(Caller caller) {
		if (size() == 0) {
			return null;
		}
		Branch<C> branch = this.all;
		for (String name : caller.path()) {
			branch = branch.largest(name);
		}
		return remove(new Place<>(branch, branch.calls.lastKey()));
	}

	/**
	 * Place of a call.
	 *
	 * @param <C> the type of a call
	 * @param branch the calls among which it is
	 * @param number a number that grows from call to call
	 */
	record Place<C>(Branch<C> branch, long number) {

	}

	/**
	 * Calls of all, of one site, of one address or for one user name from there. It is
	 * left out where it has none.
	 *
	 * @param <C> the type of a call
	 */
	static final class Branch<C> {

		private final @Nullable Branch<C> parent;

		private final String name;

		/** The one whose turn it is comes first. */
		private final Map<String, Branch<C>> branches = new LinkedHashMap<>(1);

		/** Those of a user name, the oldest first. */
		private final NavigableMap<Long, C> calls = new TreeMap<>();

		private int size;

		private Branch(@Nullable Branch<C> parent, String name) {
			this.parent = parent;
			this.name = name;
		}

		private Branch<C> of(String name) {
			return this.branches.computeIfAbsent(name, (added) -> new Branch<>(this, added));
		}

		private Branch<C> first() {
			return this.branches.values().iterator().next();
		}

		private Branch<C> largest(String preferred) {
			Branch<C> largest = this.branches.getOrDefault(preferred, first());
			for (Branch<C> each : this.branches.values()) {
				if (each.size > largest.size) {
					largest = each;
				}
			}
			return largest;
		}

		private void count(int difference) {
			this.size += difference;
			if (this.parent != null) {
				if (this.size == 0) {
					this.parent.branches.remove(this.name);
				}
				this.parent.count(difference);
			}
		}

		private void endTurn() {
			if (this.parent != null) {
				if (this.parent.branches.remove(this.name, this)) {
					this.parent.branches.put(this.name, this);
				}
				this.parent.endTurn();
			}
		}

	}

}
