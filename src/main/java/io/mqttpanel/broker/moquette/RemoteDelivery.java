// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

/**
 * Messages of other nodes on their way to clients of this one.
 */
final class RemoteDelivery implements RemoteMessages {

	private final Supplier<@Nullable RunningMoquette> running;

	RemoteDelivery(Supplier<@Nullable RunningMoquette> running) {
		this.running = running;
	}

	@Override
	public boolean deliver(byte[] message, boolean all, Collection<SharedFilter> shares, boolean waits) {
		RunningMoquette current = this.running.get();
		if (current == null) {
			return false;
		}
		RemoteMessage remote = RemoteMessage.decode(message);
		try {
			return current.router()
				.deliver(new Publication(null, remote.publisher(), current.listener().waiting(remote.publisher()),
						remote.message()), all, shares, waits ? current.waiting() : null);
		}
		finally {
			remote.message().release();
		}
	}

	@Override
	public void keep(byte[] message) {
		RunningMoquette current = this.running.get();
		if (current != null) {
			RemoteMessage remote = RemoteMessage.decode(message);
			current.router().keep(new Publication(null, remote.publisher(), null, remote.message()));
			remote.message().release();
		}
	}

	@Override
	public long waitingBytes() {
		RunningMoquette current = this.running.get();
		return (current != null) ? current.waiting().bytes() : 0;
	}

	@Override
	public Set<String> slowTeams() {
		RunningMoquette current = this.running.get();
		if (current == null) {
			return Set.of();
		}
		Set<String> slow = current.waiting().slowTeams();
		slow.addAll(current.router().turns().over());
		return slow;
	}

	@Override
	public void keepOnly(Set<String> topics) {
		RunningMoquette current = this.running.get();
		if (current != null) {
			current.router().keepOnly(topics);
		}
	}

	@Override
	public Iterator<Retained> retained() {
		RunningMoquette current = this.running.get();
		return (current != null) ? current.router().retained() : Collections.emptyIterator();
	}

}
