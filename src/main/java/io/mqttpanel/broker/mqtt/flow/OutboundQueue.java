// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueBudget;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.QueuedWeight;
import io.mqttpanel.broker.mqtt.session.PacketIds;

/**
 * Queue of the messages that a client has yet to make room for. Owns them until they are
 * taken out. Those of QoS 1 and 2 are dropped only where all queues together are full:
 * the engine sends only so many ahead of their acknowledgements.
 */
final class OutboundQueue {

	private final QueueLimits limits;

	private final Consumer<DropReason> whenDropped;

	private final QueueBudget.Share share;

	private final Deque<Outbound> messages = new ArrayDeque<>(1);

	/** Packet identifiers of those of QoS 1 and 2. */
	private final PacketIds packetIds = new PacketIds();

	private int countOfQos0;

	private long bytes;

	/**
	 * Creates the queue of one client.
	 * @param limits limits of what waits
	 * @param budget memory of all queues
	 * @param team number of the client's team in digits
	 * @param eventLoop the event loop of the client
	 * @param whenDropped hears of each message that is dropped
	 */
	OutboundQueue(QueueLimits limits, QueueBudget budget, String team, Executor eventLoop,
			Consumer<DropReason> whenDropped) {
		this.limits = limits;
		this.whenDropped = whenDropped;
		this.share = budget.open(team, eventLoop, this::cut);
	}

	boolean isEmpty() {
		return this.messages.isEmpty();
	}

	int count() {
		return this.messages.size();
	}

	long bytes() {
		return this.bytes;
	}

	void add(MqttPublishMessage publish, QueuedWeight weight, ChannelPromise promise) {
		Outbound outbound = new Outbound(publish, promise, weight);
		if (isTaken(outbound)) {
			this.messages.add(outbound);
			this.bytes += outbound.weight().bytes();
			this.countOfQos0 += isQos0(publish) ? 1 : 0;
		}
		else {
			discard(outbound);
		}
	}

	private boolean isTaken(Outbound outbound) {
		boolean qos0 = isQos0(outbound.publish());
		if (qos0 ? !hasRoom(outbound.weight().bytes()) : !isNew(outbound.publish())) {
			return false;
		}
		if (this.share.take(outbound.weight())) {
			return true;
		}
		if (!qos0) {
			this.packetIds.remove(outbound.publish().variableHeader().packetId());
		}
		this.whenDropped.accept(DropReason.ALL_QUEUES_FULL);
		return false;
	}

	/** Drops messages of any QoS until few enough bytes are left. */
	private void cut(long level) {
		while (this.bytes > level && !this.messages.isEmpty()) {
			Outbound outbound = this.limits.dropsOldest() ? this.messages.removeFirst() : this.messages.removeLast();
			forget(outbound);
			discard(outbound);
			this.whenDropped.accept(DropReason.ALL_QUEUES_FULL);
		}
	}

	/** Whether it has room, or an older one makes room for it. */
	private boolean hasRoom(long size) {
		while (this.limits.isExceededBy(this.countOfQos0, this.bytes, size)) {
			this.whenDropped.accept(DropReason.SLOW_SUBSCRIBER);
			if (!this.limits.dropsOldest() || !dropOldest()) {
				return false;
			}
		}
		return true;
	}

	private boolean dropOldest() {
		for (Iterator<Outbound> oldest = this.messages.iterator(); oldest.hasNext();) {
			Outbound outbound = oldest.next();
			if (isQos0(outbound.publish())) {
				oldest.remove();
				forget(outbound);
				discard(outbound);
				return true;
			}
		}
		return false;
	}

	/** The engine may send again what still waits to be sent the first time. */
	private boolean isNew(MqttPublishMessage publish) {
		return this.packetIds.add(publish.variableHeader().packetId());
	}

	Outbound poll() {
		Outbound next = this.messages.remove();
		forget(next);
		return next;
	}

	/**
	 * Releases what waits: the client is gone.
	 */
	void close() {
		this.share.close();
		this.messages.forEach(OutboundQueue::discard);
		this.messages.clear();
		this.packetIds.clear();
		this.countOfQos0 = 0;
		this.bytes = 0;
	}

	private void forget(Outbound outbound) {
		this.bytes -= outbound.weight().bytes();
		this.share.give(outbound.weight());
		if (isQos0(outbound.publish())) {
			this.countOfQos0--;
		}
		else {
			this.packetIds.remove(outbound.publish().variableHeader().packetId());
		}
	}

	/**
	 * Not a failure: the engine would close the connection over it.
	 */
	private static void discard(Outbound outbound) {
		outbound.publish().release();
		outbound.promise().trySuccess();
	}

	private static boolean isQos0(MqttPublishMessage publish) {
		return publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE;
	}

	/**
	 * One message on its way out.
	 *
	 * @param publish the message
	 * @param promise what the engine waits for
	 * @param weight its weight
	 */
	record Outbound(MqttPublishMessage publish, ChannelPromise promise, QueuedWeight weight) {

	}

}
