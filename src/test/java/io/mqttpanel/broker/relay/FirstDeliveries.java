// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

import io.mqttpanel.broker.testing.ReverbFrame;

/**
 * Recorder of handled events by number, and of the order of the first deliveries of each
 * client. It holds no frames.
 */
final class FirstDeliveries implements Consumer<ReverbFrame> {

	private final ToIntFunction<ReverbFrame> number;

	private final BitSet seen = new BitSet();

	private final Map<String, Integer> last = new HashMap<>();

	private final Map<Integer, String> identifiers = new HashMap<>();

	private long repeats;

	private long disordered;

	private long renamed;

	FirstDeliveries(ToIntFunction<ReverbFrame> number) {
		this.number = number;
	}

	@Override
	public synchronized void accept(ReverbFrame frame) {
		if (frame.event().startsWith("pusher:")) {
			return;
		}
		int event = this.number.applyAsInt(frame);
		String identifier = this.identifiers.putIfAbsent(event, frame.text("event_id"));
		if (identifier == null) {
			this.seen.set(event);
			Integer before = this.last.put(frame.text("id"), event);
			this.disordered += (before != null && before > event) ? 1 : 0;
		}
		else {
			this.repeats++;
			this.renamed += identifier.equals(frame.text("event_id")) ? 0 : 1;
		}
	}

	synchronized boolean has(int event) {
		return this.seen.get(event);
	}

	synchronized int count() {
		return this.seen.cardinality();
	}

	synchronized long repeats() {
		return this.repeats;
	}

	/**
	 * Returns how many came after a later one of the same client.
	 * @return a number of first deliveries
	 */
	synchronized long disordered() {
		return this.disordered;
	}

	/**
	 * Returns how many repeats had another identifier than the first delivery.
	 * @return a number of repeats
	 */
	synchronized long renamed() {
		return this.renamed;
	}

	synchronized int clients() {
		return this.last.size();
	}

}
