// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import org.jspecify.annotations.Nullable;

/**
 * A client with a kept session that subscribes, changes the QoS and unsubscribes, one
 * request a filter at a time. After a restart it looks for each filter what comes of a
 * message of QoS 2, and what UNSUBACK says.
 */
final class ChangingSubscriber extends ReceivingClient {

	private static final int FILTERS = 24;

	private static final int ALL = FILTERS + 2;

	private static final int GUARD = FILTERS;

	private static final int NO_SUBSCRIPTION = 0x11;

	private final Random random;

	private final List<State> filters = new ArrayList<>();

	private boolean guarded;

	private int round;

	private int unreleased;

	private @Nullable List<Short> unsubscribed;

	ChangingSubscriber(Network network, int number, Random random) {
		super(network, "changing-" + number, true);
		this.random = random;
		IntStream.range(0, FILTERS + 1).forEach((i) -> this.filters.add(new State()));
	}

	private String filter(int number) {
		return "filters/" + clientId() + "/" + number;
	}

	@Override
	void onConnected(boolean present) {
		super.onConnected(present);
		this.filters.forEach((filter) -> filter.waiting = false);
		if (!present || !this.guarded) {
			this.guarded = false;
			subscribe(GUARD, MqttQoS.AT_LEAST_ONCE);
		}
	}

	private void subscribe(int number, MqttQoS qos) {
		write(MqttMessageBuilders.subscribe().messageId(number + 1).addSubscription(qos, filter(number)).build());
	}

	/** Changes a subscription, if it is connected. */
	void change() {
		int number = this.random.nextInt(FILTERS);
		State filter = this.filters.get(number);
		if (!isReady() || filter.waiting) {
			return;
		}
		filter.waiting = true;
		filter.requested = (filter.requested + 1 + this.random.nextInt(2)) % 3;
		filter.possible.add(filter.requested);
		if (filter.requested == 0) {
			write(MqttMessageBuilders.unsubscribe().messageId(number + 1).addTopicFilter(filter(number)).build());
		}
		else {
			subscribe(number, MqttQoS.valueOf(filter.requested));
		}
		flush();
		if (network().does(Mistake.EARLY)) {
			filter.confirm();
		}
	}

	@Override
	void onMessage(MqttMessage message) {
		if (message instanceof MqttSubAckMessage subAck) {
			confirm(Packets.packetId(message) - 1, subAck.payload().reasonCodes().get(0) <= 2);
		}
		else if (message instanceof MqttUnsubAckMessage unsubAck) {
			List<Short> codes = unsubAck.payload().unsubscribeReasonCodes();
			if (Packets.packetId(message) == ALL) {
				this.unsubscribed = codes;
			}
			else {
				confirm(Packets.packetId(message) - 1, codes.get(0) == 0 || codes.get(0) == NO_SUBSCRIPTION);
			}
		}
		else if (message.fixedHeader().messageType() == MqttMessageType.PUBREC) {
			write(Packets.answer(MqttMessageType.PUBREL, Packets.packetId(message)));
		}
		else if (message.fixedHeader().messageType() == MqttMessageType.PUBCOMP) {
			this.unreleased--;
		}
		else {
			super.onMessage(message);
		}
	}

	private void confirm(int number, boolean success) {
		this.filters.get(number).waiting = false;
		if (!success) {
			network().counts().add(Count.REFUSED);
		}
		else if (number == GUARD) {
			this.guarded = true;
		}
		else {
			this.filters.get(number).confirm();
		}
	}

	/** Publishes to each filter, and last to one that it always subscribes to. */
	void probe(int round) {
		this.round = round;
		this.unsubscribed = null;
		this.filters.forEach((filter) -> filter.arrived = 0);
		this.unreleased = FILTERS + 1;
		for (int i = 0; i <= FILTERS; i++) {
			write(new MqttPublishMessage(
					new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.EXACTLY_ONCE, false, 0),
					new MqttPublishVariableHeader(filter(i), i + 1), new Stamped(i, round).payload()));
		}
		flush();
	}

	@Override
	void onPublish(MqttPublishMessage publish) {
		Stamped stamp = Stamped.read(publish);
		if (stamp.number() == this.round) {
			this.filters.get(stamp.sender()).arrived = publish.fixedHeader().qosLevel().value();
		}
	}

	/**
	 * Tells whether it knows what comes of its messages.
	 * @return whether the last one has come and each is acknowledged
	 */
	boolean isProbed() {
		return this.unreleased <= 0 && this.filters.get(GUARD).arrived > 0;
	}

	/** Unsubscribes from everything. */
	void unsubscribe() {
		MqttMessageBuilders.UnsubscribeBuilder unsubscribe = MqttMessageBuilders.unsubscribe().messageId(ALL);
		IntStream.range(0, FILTERS).forEach((i) -> unsubscribe.addTopicFilter(filter(i)));
		write(unsubscribe.build());
		flush();
	}

	boolean isUnsubscribed() {
		return this.unsubscribed != null;
	}

	/**
	 * Tells whether it is connected, with the filter that stays.
	 * @return whether it is
	 */
	boolean isReady() {
		return isConnected() && this.guarded;
	}

	/** Compares what has come, and what UNSUBACK said, with what was acknowledged. */
	void judge() {
		for (int i = 0; i < FILTERS; i++) {
			State filter = this.filters.get(i);
			boolean there = this.unsubscribed != null && this.unsubscribed.get(i) == 0;
			if (filter.possible.size() == 1) {
				network().counts().add(Count.SUBSCRIPTIONS);
			}
			if (!filter.allows(there)) {
				network().counts()
					.add(Count.SUBSCRIPTIONS_LOST, "%s, after acknowledgement QoS %s (0 is none): received %d, %s",
							filter(i), filter.possible, filter.arrived, this.unsubscribed);
			}
			filter.requested = 0;
			filter.confirm();
		}
	}

	/**
	 * What is known of one filter. QoS 0 stands for no subscription.
	 */
	private static final class State {

		/** What was acknowledged last, and what was requested since. */
		private final Set<Integer> possible = new HashSet<>(Set.of(0));

		private int requested;

		private boolean waiting;

		private int arrived;

		void confirm() {
			this.possible.clear();
			this.possible.add(this.requested);
		}

		boolean allows(boolean there) {
			return this.possible.contains(this.arrived)
					&& (there ? this.possible.stream().anyMatch((qos) -> qos > 0) : this.possible.contains(0));
		}

	}

}
