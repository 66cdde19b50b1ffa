// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventClass;

/**
 * Members that take turns, and the one that gives up an event first. Every operation
 * takes constant time: the turns are a ring, and the members are listed by the lowest
 * class of their events and their size in powers of two. For one thread at a time.
 *
 * @param <T> the members
 */
final class Turns<T extends Turns.Member<T>> {

	private static final int CLASSES = EventClass.values().length;

	private static final int SIZES = 16;

	/** Members of up to this power of two bytes are in the first list of their class. */
	private static final int SMALLEST = 10;

	/** From 64 KB on, the largest members give up events before the smaller ones. */
	private static final int LARGE = 7;

	/** The first member in each list. The lists of one class follow each other. */
	private final List<@Nullable T> lists = new ArrayList<>(Collections.nCopies(CLASSES * SIZES, null));

	/** Numbers of members by the lowest class of their events. */
	private final int[] members = new int[CLASSES];

	private @Nullable T next;

	/**
	 * Adds a member, without a turn.
	 * @param member the member
	 */
	void add(T member) {
		list(member, place(member));
	}

	/**
	 * Removes a member.
	 * @param member the member
	 */
	void remove(T member) {
		unlist(member);
		leave(member);
	}

	boolean isEmpty() {
		return lowestClass() == CLASSES;
	}

	/**
	 * Returns the lowest class of the events of all members.
	 * @return the ordinal of the class, the number of classes if there is no member
	 */
	int lowestClass() {
		int lowest = 0;
		while (lowest < CLASSES && this.members[lowest] == 0) {
			lowest++;
		}
		return lowest;
	}

	/**
	 * Changes the size of a member whose events have changed.
	 * @param member the member
	 * @param bytes the difference
	 */
	void resize(T member, long bytes) {
		member.bytes += bytes;
		int place = place(member);
		if (place != member.place) {
			unlist(member);
			list(member, place);
		}
	}

	/** A member without events is about to get one, or to be removed. */
	private int place(T member) {
		int power = Long.SIZE - Long.numberOfLeadingZeros(member.bytes);
		return Math.min(CLASSES - 1, member.lowestClass()) * SIZES + Math.min(SIZES - 1, Math.max(0, power - SMALLEST));
	}

	private void list(T member, int place) {
		T first = this.lists.get(place);
		member.place = place;
		member.previous = null;
		member.following = first;
		if (first != null) {
			first.previous = member;
		}
		this.lists.set(place, member);
		this.members[place / SIZES]++;
	}

	private void unlist(T member) {
		T before = member.previous;
		T after = member.following;
		if (before != null) {
			before.following = after;
		}
		else {
			this.lists.set(member.place, after);
		}
		if (after != null) {
			after.previous = before;
		}
		this.members[member.place / SIZES]--;
	}

	/**
	 * Returns the member that gives up an event first: one with events of the lowest
	 * class, and of those one of the largest. Where the largest of all is large, members
	 * of less than about half its size do not count.
	 * @return the member, {@code null} if there is none
	 */
	@Nullable T first() {
		int largest = SIZES - 1;
		while (largest > 0 && !isAnyOf(largest)) {
			largest--;
		}
		int smallest = (largest >= LARGE) ? largest - 1 : 0;
		for (int lowest = lowestClass(); lowest < CLASSES; lowest++) {
			for (int size = largest; size >= smallest; size--) {
				T member = this.lists.get(lowest * SIZES + size);
				if (member != null) {
					return member;
				}
			}
		}
		return null;
	}

	private boolean isAnyOf(int size) {
		for (int lowest = 0; lowest < CLASSES; lowest++) {
			if (this.lists.get(lowest * SIZES + size) != null) {
				return true;
			}
		}
		return false;
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

		@Nullable T previous;

		@Nullable T following;

		int place;

		long bytes;

		/**
		 * Returns the lowest class of the member's events.
		 * @return the ordinal of the class, the number of classes if there is no event
		 */
		abstract int lowestClass();

	}

}
