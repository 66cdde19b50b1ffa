// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What one connection sends.
 *
 * @param packets the packets, some of them wrong or cut short
 * @param farewell how it ends
 */
public record FuzzStream(List<byte[]> packets, Farewell farewell) {

	/** In how many packets one is made wrong; in the first kind of stream, none. */
	private static final int[] ONE_IN = { Integer.MAX_VALUE, 40, 10, 3 };

	private static final int MAX_LENGTH = 120;

	/**
	 * Makes a stream.
	 * @param seed from which everything follows
	 * @return the same stream for the same seed
	 */
	public static FuzzStream of(long seed) {
		Random random = new Random(seed);
		FuzzPackets packets = new FuzzPackets(random, 3 + random.nextInt(3));
		List<byte[]> stream = new ArrayList<>();
		stream.add(packets.connect());
		int length = random.nextInt(MAX_LENGTH);
		for (int i = 0; i < length; i++) {
			stream.add(packets.next());
		}
		FuzzMutations mutations = new FuzzMutations(random, packets);
		int oneIn = ONE_IN[random.nextInt(ONE_IN.length)];
		for (int i = random.nextInt(oneIn); i < length; i += oneIn) {
			mutations.mutate(stream);
		}
		return new FuzzStream(List.copyOf(stream), Farewell.values()[random.nextInt(Farewell.values().length)]);
	}

	/**
	 * How a connection ends.
	 */
	public enum Farewell {

		/** With a reset, whatever is on its way. */
		RESET,

		/** With the end of the stream, whatever is on its way. */
		CLOSE,

		/** When the broker has answered, or ended it, or neither for a while. */
		AFTER_ANSWER

	}

}
