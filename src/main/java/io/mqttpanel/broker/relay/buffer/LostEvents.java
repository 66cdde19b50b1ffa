// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

/**
 * Numbers of events that the Panel did not receive, by class.
 *
 * @param lifecycle connections and subscriptions
 * @param published published messages
 * @param packet single control packets
 */
public record LostEvents(long lifecycle, long published, long packet) {

	/** No lost events. */
	public static final LostEvents NONE = new LostEvents(0, 0, 0);

	/**
	 * Returns the number of lost events of all classes.
	 * @return a number of events
	 */
	public long total() {
		return this.lifecycle + this.published + this.packet;
	}

	/**
	 * Adds more lost events.
	 * @param more their numbers
	 * @return the sum
	 */
	public LostEvents plus(LostEvents more) {
		return new LostEvents(this.lifecycle + more.lifecycle, this.published + more.published,
				this.packet + more.packet);
	}

	/**
	 * Returns the events lost since an earlier count.
	 * @param earlier the earlier count
	 * @return the difference
	 */
	public LostEvents since(LostEvents earlier) {
		return new LostEvents(this.lifecycle - earlier.lifecycle, this.published - earlier.published,
				this.packet - earlier.packet);
	}

}
