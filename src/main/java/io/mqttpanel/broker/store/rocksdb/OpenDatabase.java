// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as it is opened here, with everything outside of the heap that goes with it.
 */
final class OpenDatabase implements AutoCloseable {

	private static final long MEGABYTE = 1 << 20;

	/**
	 * Size of a table of changes in memory, of which each is also in a file of the log.
	 */
	private static final long MEMTABLE = 8 * MEGABYTE;

	/**
	 * One that is written to, the others on their way to disk. Writing waits for them.
	 */
	private static final int MEMTABLES = 3;

	private static final long CACHE = 32 * MEGABYTE;

	/** A part of the cache is larger than anything that is put into it. */
	private static final int CACHE_SHARD_BITS = 2;

	private static final long BLOCK = 16 << 10;

	private static final long TABLE_FILE = 16 * MEGABYTE;

	private static final int OPEN_FILES = 64;

	/** Deletions of ranges are looked at by each read until they are on disk. */
	private static final int RANGE_DELETIONS = 200;

	/** Of the text file in which RocksDB says what it does, in bytes. */
	private static final long INFO_LOG = MEGABYTE;

	private static final int INFO_LOGS = 3;

	private final Deque<AbstractNativeReference> parts = new ArrayDeque<>();

	private final Cache cache;

	private final RocksDB database;

	private final WriteOptions unsynced;

	private final WriteOptions synced;

	OpenDatabase(Path directory) throws RocksDBException {
		boolean open = false;
		try {
			this.unsynced = part(new WriteOptions());
			this.synced = part(new WriteOptions()).setSync(true);
			this.cache = part(new LRUCache(CACHE, CACHE_SHARD_BITS, true));
			this.database = part(RocksDB.open(options(), directory.toString()));
			open = true;
		}
		finally {
			if (!open) {
				close();
			}
		}
	}

	private <T extends AbstractNativeReference> T part(T part) {
		this.parts.push(part);
		return part;
	}

	private Options options() {
		Options options = part(new Options());
		return options.setCreateIfMissing(true)
			.setWriteBufferSize(MEMTABLE)
			.setMaxWriteBufferNumber(MEMTABLES)
			.setMaxTotalWalSize(MEMTABLES * MEMTABLE)
			.setMemtableMaxRangeDeletions(RANGE_DELETIONS)
			.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
			.setCompressionType(CompressionType.LZ4_COMPRESSION)
			.setTargetFileSizeBase(TABLE_FILE)
			.setMaxBytesForLevelBase(4 * TABLE_FILE)
			.setMaxOpenFiles(OPEN_FILES)
			.setMaxBackgroundJobs(2)
			.setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
			.setMaxLogFileSize(INFO_LOG)
			.setKeepLogFileNum(INFO_LOGS)
			.setMaxManifestFileSize(4 * MEGABYTE)
			.setStatsDumpPeriodSec(0)
			.setStatsPersistPeriodSec(0)
			.setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(this.cache)
				.setBlockSize(BLOCK)
				.setIndexType(IndexType.kTwoLevelIndexSearch)
				.setCacheIndexAndFilterBlocks(true)
				.setPinTopLevelIndexAndFilter(false)
				.setFormatVersion(6));
	}

	RocksDB database() {
		return this.database;
	}

	WriteOptions writeOptions(boolean sync) {
		return sync ? this.synced : this.unsynced;
	}

	/**
	 * Sums up what is kept outside of the heap.
	 * @return bytes
	 * @throws RocksDBException if RocksDB does not say
	 */
	long memoryBytes() throws RocksDBException {
		return this.cache.getUsage() + this.database.getLongProperty("rocksdb.size-all-mem-tables")
				+ this.database.getLongProperty("rocksdb.estimate-table-readers-mem");
	}

	/**
	 * Returns how many records there are.
	 * @return a number of records, estimated
	 * @throws RocksDBException if RocksDB does not say
	 */
	long records() throws RocksDBException {
		return this.database.getLongProperty("rocksdb.estimate-num-keys");
	}

	/** The database first, then what it was opened with. */
	@Override
	public void close() {
		while (!this.parts.isEmpty()) {
			this.parts.pop().close();
		}
	}

}
