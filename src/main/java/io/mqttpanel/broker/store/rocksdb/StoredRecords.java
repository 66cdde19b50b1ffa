// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.SessionStore.RecordReader;

/**
 * Records as they are stored, messages with the contents that they share. There is no
 * snapshot: the end of one would have RocksDB compact tables each time.
 */
final class StoredRecords {

	private static final byte MESSAGE = RecordKeys.of(Kind.MESSAGE)[0];

	private final RocksDB database;

	private final ContentRecords contents;

	/**
	 * Takes the records of a database.
	 * @param open the database
	 */
	StoredRecords(OpenDatabase open) {
		this.database = open.database();
		this.contents = open.contents();
	}

	/**
	 * Reads records.
	 * @param options options of the read
	 * @param from the first key
	 * @param reader gets one after the other, up to the bound of the options; not those
	 * whose message and content are deleted meanwhile
	 * @throws RocksDBException if they cannot be read
	 */
	void read(ReadOptions options, byte[] from, RecordReader reader) throws RocksDBException {
		try (RocksIterator records = this.database.newIterator(options)) {
			boolean more = true;
			for (records.seek(from); more && records.isValid(); records.next()) {
				byte[] stored = records.key();
				byte[] value = value(stored, records.value());
				more = value == null || reader.read(RecordKeys.owner(stored), RecordKeys.key(stored), value);
			}
			records.status();
		}
	}

	private byte @Nullable [] value(byte[] stored, byte[] value) throws RocksDBException {
		if (stored[0] != MESSAGE || !ContentRecords.isReference(value)) {
			return value;
		}
		byte[] whole = this.contents.whole(value);
		return (whole != null) ? whole : changed(stored);
	}

	/** A content without messages may be removed while one of them is being read. */
	private byte @Nullable [] changed(byte[] stored) throws RocksDBException {
		byte[] value = this.database.get(stored);
		if (value == null || !ContentRecords.isReference(value)) {
			return value;
		}
		byte[] whole = this.contents.whole(value);
		if (whole == null) {
			throw new IllegalStateException("The content of a message is missing");
		}
		return whole;
	}

}
