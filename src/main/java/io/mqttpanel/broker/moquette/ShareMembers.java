// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

import io.moquette.broker.subscriptions.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Members of one share. Those that keep up come first, so that one of them is found
 * however many there are.
 *
 * @param all their subscriptions
 * @param ready how many of them are connected and keep up
 */
record ShareMembers(List<Subscription> all, int ready) {

	static final ShareMembers NONE = new ShareMembers(List.of(), 0);

	/** Members that are looked at, each chosen at random. */
	private static final int PICKS = 8;

	/** Members that are looked at then, one after the other. */
	private static final int STEPS = 56;

	/**
	 * Returns the members with one more, or with another subscription of one of them.
	 * @param member its subscription
	 * @param isReady whether it is connected and keeps up
	 * @return the members
	 */
	ShareMembers with(Subscription member, boolean isReady) {
		ShareMembers others = without(member.getClientId());
		List<Subscription> members = new ArrayList<>(others.all);
		members.add(isReady ? 0 : members.size(), member);
		return new ShareMembers(List.copyOf(members), others.ready + (isReady ? 1 : 0));
	}

	/**
	 * Returns the members without one.
	 * @param clientId who leaves
	 * @return the members, the same if it was none
	 */
	ShareMembers without(String clientId) {
		int position = position(clientId);
		if (position < 0) {
			return this;
		}
		List<Subscription> others = new ArrayList<>(this.all);
		others.remove(position);
		return new ShareMembers(List.copyOf(others), this.ready - ((position < this.ready) ? 1 : 0));
	}

	/**
	 * Returns the members with one of them moved to those that keep up, or away from
	 * them.
	 * @param clientId which one
	 * @param isReady whether it is connected and keeps up
	 * @return the members, the same if nothing has changed
	 */
	ShareMembers moved(String clientId, boolean isReady) {
		int position = position(clientId);
		return (position < 0 || isReady == position < this.ready) ? this : with(this.all.get(position), isReady);
	}

	private int position(String clientId) {
		for (int i = 0; i < this.all.size(); i++) {
			if (this.all.get(i).getClientId().equals(clientId)) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * Chooses who gets a message: at random among those that keep up, and among the
	 * others only where nobody does. Looks at a bounded number of them.
	 * @param loads tells what waits for a session
	 * @return the subscription, {@code null} without members
	 */
	@Nullable Subscription choose(Function<String, MemberLoad> loads) {
		Choice choice = new Choice(loads);
		choice.among(this.all.subList(0, this.ready));
		if (choice.least == MemberLoad.FULL) {
			choice.among(this.all.subList(this.ready, this.all.size()));
		}
		return choice.best;
	}

	/**
	 * The best of those that were looked at.
	 */
	private static final class Choice {

		private final Function<String, MemberLoad> loads;

		private @Nullable Subscription best;

		private MemberLoad least = MemberLoad.FULL;

		Choice(Function<String, MemberLoad> loads) {
			this.loads = loads;
		}

		void among(List<Subscription> members) {
			int size = members.size();
			for (int i = 0; i < Math.min(PICKS, 2 * size) && this.least != MemberLoad.NONE; i++) {
				look(members.get(ThreadLocalRandom.current().nextInt(size)));
			}
			int start = (size > 0) ? ThreadLocalRandom.current().nextInt(size) : 0;
			for (int i = 0; i < Math.min(STEPS, size) && this.least.compareTo(MemberLoad.SOME) > 0; i++) {
				look(members.get((start + i) % size));
			}
		}

		private void look(Subscription member) {
			MemberLoad load = this.loads.apply(member.getClientId());
			if (this.best == null || load.compareTo(this.least) < 0) {
				this.best = member;
				this.least = load;
			}
		}

	}

}
