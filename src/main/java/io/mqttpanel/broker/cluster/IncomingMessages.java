// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages;

/**
 * Messages from other nodes, and from this one where its retained messages take their
 * place among those of all.
 */
final class IncomingMessages {

	private final String member;

	private final StoredMessages outgoing;

	private final ReceivedNumbers numbers = new ReceivedNumbers();

	private final LongAdder dropped = new LongAdder();

	private volatile @Nullable RemoteMessages engine;

	/**
	 * Creates the messages of a node.
	 * @param member its member name
	 * @param outgoing hears of the retained messages that are kept
	 */
	IncomingMessages(String member, StoredMessages outgoing) {
		this.member = member;
		this.outgoing = outgoing;
	}

	/**
	 * Sets what takes them.
	 * @param taker the engine, which runs
	 */
	void deliverTo(RemoteMessages taker) {
		this.engine = taker;
	}

	/**
	 * Returns what takes them.
	 * @return the engine, {@code null} before it runs
	 */
	@Nullable RemoteMessages engine() {
		return this.engine;
	}

	/**
	 * Delivers a message that was not stored, unless the engine is behind.
	 * @param message its bytes
	 */
	void receive(byte[] message) {
		if (!deliver(ForwardedMessage.decode(message), false)) {
			this.dropped.increment();
		}
	}

	/**
	 * Returns how many messages that were not stored have not reached all their
	 * subscribers here.
	 * @return the number since the start
	 */
	long dropped() {
		return this.dropped.sum();
	}

	/**
	 * Returns the memory of the messages that wait for subscribers of this node.
	 * @return bytes of heap, estimated
	 */
	long waitingBytes() {
		RemoteMessages taker = this.engine;
		return (taker != null) ? taker.waitingBytes() : 0;
	}

	/**
	 * Returns for which teams so much waits that their publishers on other nodes are to
	 * wait too.
	 * @return the teams
	 */
	Set<String> slowTeams() {
		RemoteMessages taker = this.engine;
		return (taker != null) ? taker.slowTeams() : Set.of();
	}

	/**
	 * Keeps and delivers a message that was stored, unless it was before. Blocks while
	 * the engine is behind.
	 * @param message its bytes
	 */
	void take(byte[] message) {
		ForwardedMessage decoded = ForwardedMessage.decode(message);
		if (this.numbers.isRepeated(decoded)) {
			return;
		}
		deliver(decoded, true);
		this.numbers.add(decoded);
		if (decoded.origin().equals(this.member)) {
			this.outgoing.kept(decoded.number());
		}
	}

	private boolean deliver(ForwardedMessage message, boolean waits) {
		RemoteMessages taker = this.engine;
		if (taker == null) {
			return false;
		}
		if (message.order().kept()) {
			taker.keep(message.content());
		}
		boolean delivers = message.order().all() || !message.order().shares().isEmpty();
		return !delivers || taker.deliver(message.content(), message.order().all(), message.order().shares(), waits);
	}

	/**
	 * Forgets a node that is gone.
	 * @param node its member name
	 */
	void remove(String node) {
		this.numbers.remove(node);
	}

}
