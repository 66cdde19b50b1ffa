// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

/**
 * A publisher that keeps a pace and a subscriber that stays.
 */
final class Pair {

	private final Numbers numbers = new Numbers();

	private final Device publisher;

	private final Device subscriber;

	private final String topic;

	Pair(int port, int number, Tally tally) {
		this.topic = "pair/" + number;
		this.publisher = new Device(port, "publisher" + number, tally);
		this.subscriber = new Device(port, "subscriber" + number, tally);
		this.subscriber.receive(this.numbers::come);
		this.subscriber.connect(true);
		this.subscriber.subscribe(this.topic);
		this.publisher.connect(true);
	}

	void publish() {
		this.publisher.publish(this.topic, this.numbers);
	}

	int missing() {
		return this.numbers.missing();
	}

	void leave() {
		this.publisher.disconnect();
		this.subscriber.disconnect();
	}

}
