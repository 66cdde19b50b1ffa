// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

/**
 * Event of a message whose subscribers took long to find, in the pipeline of the client
 * that has sent it.
 *
 * @param cost number of levels that were compared and of subscriptions found
 */
public record MatchingCost(int cost) {

	/** Cost that a packet may have without counting as more than one. */
	public static final int OF_PACKET = 64;

	/**
	 * Returns how many packets more the message counts for.
	 * @return the number
	 */
	public int packets() {
		return this.cost / OF_PACKET;
	}

}
