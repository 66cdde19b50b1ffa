// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.function.Function;

import io.moquette.broker.subscriptions.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Share as its messages know it, also when they wait and its members change. It has none
 * for ever when the last one has left. Changed by one thread at a time, read by any.
 */
final class ShareGroup {

	private volatile ShareMembers members = ShareMembers.NONE;

	ShareMembers members() {
		return this.members;
	}

	void set(ShareMembers now) {
		this.members = now;
	}

	/**
	 * Chooses who gets a message that a member does not take.
	 * @param clientId the member
	 * @param loads tells what waits for a session
	 * @return another one that has room, {@code null} if none was found
	 */
	@Nullable Subscription another(String clientId, Function<String, MemberLoad> loads) {
		Function<String, MemberLoad> ofOthers = (each) -> each.equals(clientId) ? MemberLoad.FULL : loads.apply(each);
		Subscription other = this.members.choose(ofOthers);
		return (other != null && ofOthers.apply(other.getClientId()) != MemberLoad.FULL) ? other : null;
	}

	/**
	 * Returns whether a message could be for somebody else.
	 * @param clientId a member, or who was one
	 * @return {@code false} if nobody else is a member
	 */
	boolean hasOthers(String clientId) {
		return !this.members.without(clientId).all().isEmpty();
	}

}
