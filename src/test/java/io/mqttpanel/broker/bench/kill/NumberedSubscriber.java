// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.BitSet;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * A subscriber to all numbered messages.
 */
final class NumberedSubscriber extends SubscribedClient {

	private static final int RECEIVE_MAXIMUM = 20;

	private final boolean staying;

	private final List<Arrivals> arrivals;

	private long lastArrival = System.nanoTime();

	/**
	 * Makes a subscriber.
	 * @param network its network
	 * @param number its number, which decides its QoS and the version of MQTT
	 * @param staying whether it is connected when the broker is killed
	 * @param arrivals what it receives, by publisher
	 */
	NumberedSubscriber(Network network, int number, boolean staying, List<Arrivals> arrivals) {
		super(network, (staying ? "staying-" : "away-") + number, number / 2 % 2 == 1,
				(number % 2 == 0) ? MqttQoS.AT_LEAST_ONCE : MqttQoS.EXACTLY_ONCE, NumberedPublisher.LOAD + "#");
		this.staying = staying;
		this.arrivals = arrivals;
	}

	@Override
	void prepare(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties) {
		super.prepare(connect, properties);
		Packets.property(properties, MqttProperties.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM);
	}

	@Override
	void onPublish(MqttPublishMessage publish) {
		this.lastArrival = System.nanoTime();
		Stamped stamp = Stamped.isIn(publish) ? Stamped.read(publish) : new Stamped(-1, -1);
		if (publish.variableHeader().topicName().equals(NumberedPublisher.LOAD + stamp.sender())) {
			this.arrivals.get(stamp.sender()).receive(stamp.number());
		}
		else {
			network().counts().add(Count.FOREIGN, "%s to %s", publish.variableHeader().topicName(), clientId());
		}
	}

	boolean isStaying() {
		return this.staying;
	}

	/**
	 * Returns when something came last.
	 * @return on this process's clock
	 */
	long lastArrival() {
		return this.lastArrival;
	}

	Arrivals arrivals(NumberedPublisher publisher) {
		return this.arrivals.get(publisher.number());
	}

	long missing(NumberedPublisher publisher) {
		return arrivals(publisher).missing(publisher.acknowledged()).cardinality();
	}

	/**
	 * Tells whether the last of the acknowledged messages has come, behind which no
	 * earlier one can.
	 * @param publisher whose messages
	 * @return whether it has
	 */
	boolean isThrough(NumberedPublisher publisher) {
		BitSet acknowledged = publisher.acknowledged();
		return arrivals(publisher).highest() >= acknowledged.length() - 1;
	}

}
