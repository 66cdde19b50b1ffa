// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.Arrays;

/**
 * Set of packet identifiers that takes as little memory as it has identifiers: two to
 * three bytes each, none when it is empty. For one thread at a time.
 */
public final class PacketIds {

	private static final char[] NONE = {};

	private static final int FEW = 8;

	/** In order; those behind the size are not in the set. */
	private char[] ids = NONE;

	private int size;

	/**
	 * Returns whether an identifier is in the set.
	 * @param packetId the identifier, from 0 to 65535
	 * @return {@code true} if it is
	 */
	public boolean contains(int packetId) {
		return find(packetId) >= 0;
	}

	private int find(int packetId) {
		return Arrays.binarySearch(this.ids, 0, this.size, (char) packetId);
	}

	/**
	 * Adds an identifier.
	 * @param packetId the identifier, from 0 to 65535
	 * @return whether it was not in the set
	 */
	public boolean add(int packetId) {
		int found = find(packetId);
		if (found >= 0) {
			return false;
		}
		int place = -found - 1;
		if (this.size == this.ids.length) {
			this.ids = Arrays.copyOf(this.ids, Math.max(FEW, this.size + this.size / 2));
		}
		System.arraycopy(this.ids, place, this.ids, place + 1, this.size - place);
		this.ids[place] = (char) packetId;
		this.size++;
		return true;
	}

	/**
	 * Removes an identifier.
	 * @param packetId the identifier, from 0 to 65535
	 * @return whether it was in the set
	 */
	public boolean remove(int packetId) {
		int found = find(packetId);
		if (found < 0) {
			return false;
		}
		this.size--;
		System.arraycopy(this.ids, found + 1, this.ids, found, this.size - found);
		if (this.size == 0) {
			this.ids = NONE;
		}
		else if (this.ids.length > FEW && this.size < this.ids.length / 4) {
			this.ids = Arrays.copyOf(this.ids, Math.max(FEW, this.ids.length / 2));
		}
		return true;
	}

	/**
	 * Removes all identifiers.
	 */
	public void clear() {
		this.ids = NONE;
		this.size = 0;
	}

	/**
	 * Returns whether there is none.
	 * @return {@code true} if the set is empty
	 */
	public boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Returns how many there are.
	 * @return the number of identifiers
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Returns the memory of the identifiers.
	 * @return bytes
	 */
	int bytes() {
		return Character.BYTES * this.ids.length;
	}

}
