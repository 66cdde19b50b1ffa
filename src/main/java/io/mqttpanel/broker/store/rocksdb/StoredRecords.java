// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;

import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.SessionStore.RecordReader;

/**
 * Records as they are at one moment, messages with the contents that they share.
 */
final class StoredRecords implements AutoCloseable {

	private static final byte MESSAGE = RecordKeys.of(Kind.MESSAGE)[0];

	private final RocksDB database;

	private final ContentRecords contents;

	private final ReadOptions options;

	/** A content may be removed while its messages are being read. */
	private final Snapshot snapshot;

	/**
	 * Takes the records as they are now.
	 * @param open the database
	 * @param options options of the read
	 */
	StoredRecords(OpenDatabase open, ReadOptions options) {
		this.database = open.database();
		this.contents = open.contents();
		this.snapshot = this.database.getSnapshot();
		this.options = options.setSnapshot(this.snapshot);
	}

	/**
	 * Reads records.
	 * @param from the first key
	 * @param reader gets one after the other, up to the bound of the options
	 * @throws RocksDBException if they cannot be read
	 */
	void read(byte[] from, RecordReader reader) throws RocksDBException {
		try (RocksIterator records = this.database.newIterator(this.options)) {
			boolean more = true;
			for (records.seek(from); more && records.isValid(); records.next()) {
				byte[] stored = records.key();
				more = reader.read(RecordKeys.owner(stored), RecordKeys.key(stored), value(stored, records.value()));
			}
			records.status();
		}
	}

	private byte[] value(byte[] stored, byte[] value) throws RocksDBException {
		return (stored[0] == MESSAGE && ContentRecords.isReference(value)) ? this.contents.whole(this.options, value)
				: value;
	}

	@Override
	public void close() {
		this.options.setSnapshot(null);
		this.database.releaseSnapshot(this.snapshot);
		this.snapshot.close();
	}

}
