// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

/**
 * How many facts the Panel was not told, by class.
 *
 * @param lifecycle connections and subscriptions
 * @param published published messages
 * @param packet single control packets
 */
public record LostEvents(long lifecycle, long published, long packet) {

	/** Nothing was lost. */
	public static final LostEvents NONE = new LostEvents(0, 0, 0);

	/**
	 * Returns how many facts of any class were lost.
	 * @return a number of facts
	 */
	public long total() {
		return this.lifecycle + this.published + this.packet;
	}

	/**
	 * Returns what was lost since an earlier count.
	 * @param earlier the earlier count
	 * @return the difference
	 */
	public LostEvents since(LostEvents earlier) {
		return new LostEvents(this.lifecycle - earlier.lifecycle, this.published - earlier.published,
				this.packet - earlier.packet);
	}

}
