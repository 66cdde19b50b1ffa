// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Members that take turns, and the one that holds the most memory. Every operation takes
 * constant time: the turns are a ring, and the members are listed by their size in powers
 * of two. For one thread at a time.
 *
 * @param <T> the members
 */
final class Turns<T extends Turns.Member<T>> {

	private static final int SIZES = 16;

	/** Members of up to this power of two bytes are in the first list. */
	private static final int SMALLEST = 10;

	private final List<@Nullable T> bySize = new ArrayList<>(Collections.nCopies(SIZES, null));

	private int members;

	private @Nullable T next;

	/**
	 * Adds a member, without a turn.
	 * @param member the member
	 */
	void add(T member) {
		this.members++;
		list(member, size(member));
	}

	/**
	 * Removes a member.
	 * @param member the member
	 */
	void remove(T member) {
		this.members--;
		unlist(member);
		leave(member);
	}

	boolean isEmpty() {
		return this.members == 0;
	}

	/**
	 * Changes the size of a member.
	 * @param member the member
	 * @param bytes the difference
	 */
	void resize(T member, long bytes) {
		member.bytes += bytes;
		int size = size(member);
		if (size != member.size) {
			unlist(member);
			list(member, size);
		}
	}

	private int size(T member) {
		int power = Long.SIZE - Long.numberOfLeadingZeros(member.bytes);
		return Math.min(SIZES - 1, Math.max(0, power - SMALLEST));
	}

	private void list(T member, int size) {
		T first = this.bySize.get(size);
		member.size = size;
		member.larger = null;
		member.smaller = first;
		if (first != null) {
			first.larger = member;
		}
		this.bySize.set(size, member);
	}

	private void unlist(T member) {
		T before = member.larger;
		T after = member.smaller;
		if (before != null) {
			before.smaller = after;
		}
		else {
			this.bySize.set(member.size, after);
		}
		if (after != null) {
			after.larger = before;
		}
	}

	/**
	 * Returns a member that holds at least half as much memory as any other, or as little
	 * as does not matter.
	 * @return the member, {@code null} if there is none
	 */
	@Nullable T largest() {
		for (int size = SIZES - 1; size >= 0; size--) {
			T member = this.bySize.get(size);
			if (member != null) {
				return member;
			}
		}
		return null;
	}

	/**
	 * Gives a member turns, the first behind those of all others.
	 * @param member the member
	 */
	void join(T member) {
		T first = this.next;
		if (member.after != null) {
			return;
		}
		T last = (first != null) ? first.before : null;
		if (first == null || last == null) {
			member.before = member;
			member.after = member;
			this.next = member;
		}
		else {
			member.before = last;
			member.after = first;
			last.after = member;
			first.before = member;
		}
	}

	/**
	 * Gives a member no more turns.
	 * @param member the member
	 */
	void leave(T member) {
		T before = member.before;
		T after = member.after;
		if (before != null && after != null) {
			before.after = after;
			after.before = before;
			if (this.next == member) {
				this.next = (after != member) ? after : null;
			}
			member.before = null;
			member.after = null;
		}
	}

	/**
	 * Returns the member whose turn it is.
	 * @return the member, {@code null} if none has turns
	 */
	@Nullable T current() {
		return this.next;
	}

	/**
	 * Ends the turn of the current member.
	 */
	void advance() {
		T current = this.next;
		this.next = (current != null) ? current.after : null;
	}

	/**
	 * Member of one ring.
	 *
	 * @param <T> its type
	 */
	abstract static class Member<T extends Member<T>> {

		@Nullable T before;

		@Nullable T after;

		@Nullable T larger;

		@Nullable T smaller;

		int size;

		long bytes;

	}

}
