// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

/**
 * A client with a persistent session that is away half of the time, while somebody
 * publishes to it.
 */
final class Sleeper {

	private final Numbers numbers = new Numbers();

	private final Device device;

	private final String topic;

	private boolean awake;

	Sleeper(int port, int number, Tally tally) {
		this.topic = "sleeper/" + number;
		this.device = new Device(port, "sleeper" + number, tally);
		this.device.receive(this.numbers::come);
		turn();
		this.device.subscribe(this.topic);
	}

	/** Falls asleep or wakes up. */
	void turn() {
		if (this.awake) {
			this.device.disconnect();
		}
		else {
			this.device.connect(false);
		}
		this.awake = !this.awake;
	}

	void wake() {
		if (!this.awake) {
			turn();
		}
	}

	void publish(Device publisher) {
		publisher.publish(this.topic, this.numbers);
	}

	int missing() {
		return this.numbers.missing();
	}

	void leave() {
		if (this.awake) {
			turn();
		}
	}

}
