// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Change of one record, or the end of all records of a session.
 *
 * @param kind kind of the record, {@code null} for all of the session
 * @param owner the session, empty for none
 * @param key its key
 * @param value its value from now on, {@code null} for none
 * @param shared what follows the value: the same array in every message that has the same
 * there, so that it is in memory once, and may be stored once; empty for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Change(@Nullable Kind kind, String owner, byte[] key, byte @Nullable [] value, byte[] shared) {

	private static final byte[] NOTHING = {};

	/** What a change takes beside its bytes, with the objects around it. */
	private static final int OVERHEAD = 256;

	/**
	 * Returns the change by which a record has a value.
	 * @param kind kind of the record
	 * @param owner the session
	 * @param key its key
	 * @param value its value from now on
	 * @return the change
	 */
	public static Change put(Kind kind, String owner, byte[] key, byte[] value) {
		return put(kind, owner, key, value, NOTHING);
	}

	/**
	 * Returns the change by which a record has a value whose end is shared.
	 * @param kind kind of the record
	 * @param owner the session
	 * @param key its key
	 * @param value the beginning of its value from now on
	 * @param shared the end of it, the same array in all changes that share it
	 * @return the change
	 */
	public static Change put(Kind kind, String owner, byte[] key, byte[] value, byte[] shared) {
		return new Change(kind, owner, key, value, shared);
	}

	/**
	 * Returns the change by which a record is gone.
	 * @param kind kind of the record
	 * @param owner the session
	 * @param key its key
	 * @return the change
	 */
	public static Change remove(Kind kind, String owner, byte[] key) {
		return new Change(kind, owner, key, null, NOTHING);
	}

	/**
	 * Returns the change by which all records of a session are gone.
	 * @param owner the session
	 * @return the change
	 */
	public static Change drop(String owner) {
		return new Change(null, owner, NOTHING, null, NOTHING);
	}

	/**
	 * Returns the whole value.
	 * @return the value with what follows it, {@code null} for none
	 */
	public byte @Nullable [] whole() {
		if (this.value == null || this.shared.length == 0) {
			return this.value;
		}
		byte[] whole = Arrays.copyOf(this.value, this.value.length + this.shared.length);
		System.arraycopy(this.shared, 0, whole, this.value.length, this.shared.length);
		return whole;
	}

	/**
	 * Weighs the change.
	 * @return bytes of heap, estimated
	 */
	public long weight() {
		return OVERHEAD + this.key.length + ((this.value != null) ? this.value.length : 0) + this.shared.length;
	}

}
