// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.stream.Stream;

/**
 * A publisher, its subscriber, and the flow between them.
 */
final class Pair {

	private final int run;

	private final int number;

	private final boolean scheduled;

	private final Flow flow;

	private final Publisher publisher;

	private final Subscriber subscriber;

	Pair(int run, int number, Scenario scenario, Window window) {
		this.run = run;
		this.number = number;
		this.scheduled = scenario.pace() == Scenario.Pace.SCHEDULED;
		this.flow = new Flow(scenario);
		this.publisher = new Publisher(this, window, scenario.qos());
		this.subscriber = new Subscriber(this, window, scenario);
	}

	int run() {
		return this.run;
	}

	int number() {
		return this.number;
	}

	String topic() {
		return "bench/" + this.number;
	}

	boolean isScheduled() {
		return this.scheduled;
	}

	Flow flow() {
		return this.flow;
	}

	Publisher publisher() {
		return this.publisher;
	}

	Subscriber subscriber() {
		return this.subscriber;
	}

	Stream<MqttPeer> peers() {
		return Stream.of(this.subscriber, this.publisher);
	}

}
