// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Change of one record, or the end of all records of a session.
 *
 * @param kind kind of the record, {@code null} for all of the session
 * @param owner the session, empty for none
 * @param key its key
 * @param value its value from now on, {@code null} for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Change(@Nullable Kind kind, String owner, byte[] key, byte @Nullable [] value) {

	private static final byte[] NO_KEY = {};

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
		return new Change(kind, owner, key, value);
	}

	/**
	 * Returns the change by which a record is gone.
	 * @param kind kind of the record
	 * @param owner the session
	 * @param key its key
	 * @return the change
	 */
	public static Change remove(Kind kind, String owner, byte[] key) {
		return new Change(kind, owner, key, null);
	}

	/**
	 * Returns the change by which all records of a session are gone.
	 * @param owner the session
	 * @return the change
	 */
	public static Change drop(String owner) {
		return new Change(null, owner, NO_KEY, null);
	}

	/**
	 * Weighs the change.
	 * @return bytes of heap, estimated
	 */
	public long weight() {
		return OVERHEAD + this.key.length + ((this.value != null) ? this.value.length : 0);
	}

}
