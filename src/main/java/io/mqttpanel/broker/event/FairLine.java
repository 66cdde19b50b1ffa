// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Line of what waits, whose paths make a tree. On each level the branches take turns, so
 * that much of one is in nobody else's way. What is too much goes at the cost of the
 * branch that has the most. All paths have the same length. Not thread-safe.
 *
 * @param <T> the type of what waits, which is known by its identity
 */
public final class FairLine<T> {

	private final Branch<T> all = new Branch<>(null, "");

	private long numbers;

	/**
	 * Creates an empty line.
	 */
	public FairLine() {
	}

	/**
	 * Returns how much waits.
	 * @return the number
	 */
	public int size() {
		return this.all.size;
	}

	/**
	 * Adds something behind the others of its path.
	 * @param path whose it is, the largest group first
	 * @param added what waits
	 * @return its place
	 */
	public Place<T> add(List<String> path, T added) {
		Branch<T> branch = this.all;
		for (String name : path) {
			branch = branch.of(name);
		}
		Place<T> place = new Place<>(branch, this.numbers++);
		branch.waiting.put(place.number, added);
		branch.count(1);
		return place;
	}

	/**
	 * Removes what is at a place.
	 * @param place the place
	 * @return what waited there, or {@code null} if it is not in this line any more
	 */
	public @Nullable T remove(Place<T> place) {
		T removed = place.branch.waiting.remove(place.number);
		if (removed != null) {
			place.branch.count(-1);
		}
		return removed;
	}

	/**
	 * Removes what has its turn.
	 * @return the next, or {@code null} if nothing waits
	 */
	public @Nullable T poll() {
		if (size() == 0) {
			return null;
		}
		Branch<T> branch = this.all;
		while (branch.waiting.isEmpty()) {
			branch = branch.first();
		}
		T next = remove(new Place<>(branch, branch.waiting.firstKey()));
		branch.endTurn();
		return next;
	}

	/**
	 * Removes the youngest of the largest branch of the largest branch, and so on. Takes
	 * time in proportion to their number.
	 * @param path whose it is where nobody has more
	 * @return what goes, or {@code null} if nothing waits
	 */
	public @Nullable T removeLast(List<String> path) {
		if (size() == 0) {
			return null;
		}
		Branch<T> branch = this.all;
		for (String name : path) {
			branch = branch.largest(name);
		}
		return remove(new Place<>(branch, branch.waiting.lastKey()));
	}

	/**
	 * Place of what waits.
	 *
	 * @param <T> the type of what waits
	 * @param branch what it is among
	 * @param number a number that grows from one to the next
	 */
	public record Place<T>(Branch<T> branch, long number) {

	}

	/**
	 * What waits of all, of a group, of a group in it and so on, or of one path. It is
	 * left out where it has nothing.
	 *
	 * @param <T> the type of what waits
	 */
	static final class Branch<T> {

		private final @Nullable Branch<T> parent;

		private final String name;

		/** The one whose turn it is comes first. */
		private final Map<String, Branch<T>> branches = new LinkedHashMap<>(1);

		/** What waits of one path, the oldest first. */
		private final NavigableMap<Long, T> waiting = new TreeMap<>();

		private int size;

		private Branch(@Nullable Branch<T> parent, String name) {
			this.parent = parent;
			this.name = name;
		}

		private Branch<T> of(String name) {
			return this.branches.computeIfAbsent(name, (added) -> new Branch<>(this, added));
		}

		private Branch<T> first() {
			return this.branches.values().iterator().next();
		}

		private Branch<T> largest(String preferred) {
			Branch<T> largest = this.branches.getOrDefault(preferred, first());
			for (Branch<T> each : this.branches.values()) {
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
