// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Changes as one batch of RocksDB. The end of a session is the deletion of each of its
 * records: a deletion of a range makes every later read slower until it is on disk, so
 * there is one only for a session with very many records.
 */
final class ChangeBatch implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ChangeBatch.class);

	/** So many records are deleted one by one. */
	private static final int FEW = 1_000;

	/** Of a shorter content each message has a copy. */
	private static final int LONG = 1_024;

	private final RocksDB database;

	private final ContentRecords contents;

	/** How many messages have a content, each by its array. */
	private final Map<byte[], Integer> uses = new IdentityHashMap<>(0);

	private final Map<byte[], Long> numbers = new IdentityHashMap<>(0);

	private final WriteBatch batch = new WriteBatch();

	/** What this batch puts into sessions that end in it. */
	private final Map<String, List<Change>> added = new HashMap<>();

	/**
	 * Creates a batch without changes.
	 * @param open the database, from which the records of sessions that end are read
	 */
	ChangeBatch(OpenDatabase open) {
		this.database = open.database();
		this.contents = open.contents();
	}

	/**
	 * Adds changes.
	 * @param changes the changes, in their order
	 * @return the batch, which is closed with this
	 * @throws RocksDBException if what ends cannot be read
	 */
	WriteBatch of(List<Change> changes) throws RocksDBException {
		for (Change change : changes) {
			if (change.kind() == null) {
				this.added.put(change.owner(), new ArrayList<>());
			}
			else if (change.kind() == Kind.MESSAGE && change.shared().length >= LONG) {
				this.uses.merge(change.shared(), 1, Integer::sum);
			}
		}
		for (Change change : changes) {
			Kind kind = change.kind();
			if (kind == null) {
				drop(change.owner());
			}
			else {
				add(kind, change);
			}
		}
		return this.batch;
	}

	private void add(Kind kind, Change change) throws RocksDBException {
		byte[] key = RecordKeys.of(kind, change.owner(), change.key());
		if (change.value() == null) {
			this.batch.delete(key);
			return;
		}
		put(key, kind, change);
		List<Change> ending = this.added.get(change.owner());
		if (ending != null && RecordKeys.OF_SESSIONS.contains(kind)) {
			ending.add(change);
		}
	}

	private void put(byte[] key, Kind kind, Change change) throws RocksDBException {
		byte[] shared = change.shared();
		if (change.value() != null && this.uses.getOrDefault(shared, 0) > 1) {
			ContentRecords.use(this.batch, key, change.value(), number(shared));
			return;
		}
		byte[] whole = change.whole();
		if (whole != null && kind == Kind.MESSAGE && ContentRecords.isReference(whole)) {
			ContentRecords.use(this.batch, key, new byte[0], number(whole));
		}
		else {
			this.batch.put(key, whole);
		}
	}

	private long number(byte[] content) throws RocksDBException {
		Long known = this.numbers.get(content);
		long number = (known != null) ? known : this.contents.add(this.batch, content);
		this.numbers.put(content, number);
		return number;
	}

	private void drop(String owner) throws RocksDBException {
		for (Change change : this.added.getOrDefault(owner, List.of())) {
			Kind kind = change.kind();
			if (kind != null) {
				this.batch.delete(RecordKeys.of(kind, owner, change.key()));
			}
		}
		for (Kind kind : RecordKeys.OF_SESSIONS) {
			byte[] from = RecordKeys.of(kind, owner);
			byte[] end = RecordKeys.end(from);
			this.batch.setSavePoint();
			if (deleteEach(from, end)) {
				this.batch.popSavePoint();
			}
			else {
				this.batch.rollbackToSavePoint();
				this.batch.deleteRange(from, end);
			}
		}
	}

	/**
	 * Not where there are too many, nor where too many have been deleted before, nor
	 * where they cannot be read: one damaged record must not stop all commits.
	 */
	private boolean deleteEach(byte[] from, byte[] end) {
		try (Slice bound = new Slice(end);
				ReadOptions options = new ReadOptions().setIterateUpperBound(bound).setMaxSkippableInternalKeys(FEW);
				RocksIterator records = this.database.newIterator(options)) {
			int count = 0;
			for (records.seek(from); records.isValid(); records.next()) {
				if (++count > FEW) {
					return false;
				}
				this.batch.delete(records.key());
			}
			records.status();
			return true;
		}
		catch (RocksDBException ex) {
			if (ex.getStatus() == null || ex.getStatus().getCode() != Status.Code.Incomplete) {
				logger.error("Records of a session that has ended cannot be read and are deleted as they are", ex);
			}
			return false;
		}
	}

	@Override
	public void close() {
		this.batch.close();
	}

}
