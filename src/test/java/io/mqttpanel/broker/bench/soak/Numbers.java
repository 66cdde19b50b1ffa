// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

import java.nio.ByteBuffer;
import java.util.BitSet;

import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;

/**
 * The messages of one topic by their numbers: which were acknowledged, which have come.
 */
final class Numbers {

	private final BitSet acknowledged = new BitSet();

	private final BitSet come = new BitSet();

	private int next;

	synchronized int next() {
		return this.next++;
	}

	synchronized void acknowledge(int number) {
		this.acknowledged.set(number);
	}

	synchronized void come(Mqtt3Publish message) {
		this.come.set(ByteBuffer.wrap(message.getPayloadAsBytes()).getInt());
	}

	synchronized int missing() {
		BitSet missing = (BitSet) this.acknowledged.clone();
		missing.andNot(this.come);
		return missing.cardinality();
	}

	static byte[] payload(int number) {
		return ByteBuffer.allocate(256).putInt(number).array();
	}

}
