// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * A publisher of numbered messages, some of them retained, that sends what is not
 * acknowledged again on the next connection of its session. It uses few packet
 * identifiers, so that each is soon used again.
 */
final class NumberedPublisher extends SessionClient {

	static final String LOAD = "load/";

	static final String RETAINED = "retained/";

	private static final int WINDOW = 20;

	private static final int PACKET_IDS = WINDOW + 4;

	private static final int ONE_RETAINED_IN = 8;

	private static final int ONE_REMOVAL_IN = 4;

	private final int number;

	private final MqttQoS qos;

	private final boolean kept;

	private final Random random;

	private final BitSet acknowledged = new BitSet();

	private final RetainedTopic retained = new RetainedTopic();

	/** What is not acknowledged to the end, in the order in which it was sent. */
	private final Map<Integer, Outgoing> inFlight = new LinkedHashMap<>();

	private int sent;

	private int lastPacketId;

	private double allowance;

	NumberedPublisher(Network network, int number, boolean kept, Random random) {
		super(network, "publisher-" + number, number / 2 % 2 == 1);
		this.number = number;
		this.qos = (number % 2 == 0) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.EXACTLY_ONCE;
		this.kept = kept;
		this.random = random;
	}

	@Override
	void prepare(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties) {
		if (this.kept) {
			super.prepare(connect, properties);
		}
		else {
			connect.cleanSession(true);
		}
	}

	@Override
	boolean isKept() {
		return this.kept;
	}

	@Override
	void onConnected(boolean present) {
		if (!present || network().does(Mistake.EARLY)) {
			this.inFlight.clear();
		}
		else if (network().does(Mistake.AGAIN) && this.qos == MqttQoS.EXACTLY_ONCE) {
			List<Outgoing> again = new ArrayList<>(this.inFlight.values());
			this.inFlight.clear();
			again.forEach((message) -> send(new Outgoing(message.number, message.retain), false));
		}
		else {
			this.inFlight.forEach(this::resume);
		}
	}

	private void resume(int packetId, Outgoing message) {
		if (message.received) {
			write(Packets.answer(MqttMessageType.PUBREL, packetId));
		}
		else {
			write(packet(packetId, message, true));
		}
	}

	/**
	 * Sends what is due.
	 * @param messages how many messages have become due
	 */
	void publish(double messages) {
		this.allowance = Math.min(this.allowance + messages, WINDOW);
		if (!isConnected()) {
			return;
		}
		for (; this.allowance >= 1 && this.inFlight.size() < WINDOW; this.allowance--) {
			boolean retain = this.random.nextInt(ONE_RETAINED_IN) == 0;
			int next = retain ? this.retained.next(this.random.nextInt(ONE_REMOVAL_IN) == 0) : this.sent++;
			send(new Outgoing(next, retain), false);
		}
		flush();
	}

	private void send(Outgoing message, boolean duplicate) {
		do {
			this.lastPacketId = this.lastPacketId % PACKET_IDS + 1;
		}
		while (this.inFlight.containsKey(this.lastPacketId));
		this.inFlight.put(this.lastPacketId, message);
		write(packet(this.lastPacketId, message, duplicate));
		if (network().does(Mistake.EARLY)) {
			acknowledge(message);
		}
	}

	private MqttPublishMessage packet(int packetId, Outgoing message, boolean duplicate) {
		boolean removal = message.retain && this.retained.isRemoval(message.number);
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, duplicate, this.qos, message.retain, 0),
				new MqttPublishVariableHeader((message.retain ? RETAINED : LOAD) + this.number, packetId),
				removal ? Unpooled.EMPTY_BUFFER : new Stamped(this.number, message.number).payload());
	}

	@Override
	void onMessage(MqttMessage message) {
		int packetId = Packets.packetId(message);
		Outgoing outgoing = this.inFlight.get(packetId);
		MqttMessageType type = message.fixedHeader().messageType();
		if (outgoing == null || (type == MqttMessageType.PUBACK) != (this.qos == MqttQoS.AT_LEAST_ONCE)) {
			network().counts().add(Count.STRAY, "%s %d to %s", type, packetId, clientId());
		}
		else if (Packets.isRefusal(message) && !outgoing.received) {
			network().counts().add(Count.REFUSED);
			this.inFlight.remove(packetId);
		}
		else {
			acknowledge(outgoing);
			proceed(type, packetId, outgoing);
		}
	}

	private void proceed(MqttMessageType type, int packetId, Outgoing message) {
		if (type == MqttMessageType.PUBREC) {
			message.received = true;
			write(Packets.answer(MqttMessageType.PUBREL, packetId));
		}
		else {
			message.complete = true;
			this.inFlight.remove(packetId);
			acknowledge(message);
		}
	}

	/**
	 * Books what the broker has taken over. A message of QoS 2 need not be retained
	 * before it is released.
	 */
	private void acknowledge(Outgoing message) {
		if (!message.retain) {
			this.acknowledged.set(message.number);
		}
		else if (message.complete || network().does(Mistake.EARLY)) {
			this.retained.acknowledge(message.number);
		}
	}

	int number() {
		return this.number;
	}

	MqttQoS qos() {
		return this.qos;
	}

	/**
	 * Tells whether all that was sent is acknowledged.
	 * @return whether nothing is in flight
	 */
	boolean isSettled() {
		return isConnected() && this.inFlight.isEmpty();
	}

	/**
	 * Returns which messages were acknowledged; retained ones are not among them.
	 * @return their numbers
	 */
	BitSet acknowledged() {
		return this.acknowledged;
	}

	RetainedTopic retained() {
		return this.retained;
	}

	/**
	 * A message that is sent and not acknowledged to the end.
	 */
	private static final class Outgoing {

		private final int number;

		private final boolean retain;

		/** Whether there was a PUBREC. */
		private boolean received;

		/** Whether there was a PUBACK or a PUBCOMP. */
		private boolean complete;

		Outgoing(int number, boolean retain) {
			this.number = number;
			this.retain = retain;
		}

	}

}
