// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;

import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.HistogramType;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.StatsLevel;
import org.rocksdb.Status;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.TickerType;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.storage.PrivateDirectory;

/**
 * RocksDB as it is opened here, with everything outside of the heap that goes with it.
 */
final class OpenDatabase implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(OpenDatabase.class);

	private static final long MEGABYTE = 1 << 20;

	/** More than what is in memory. */
	private static final int ROOM = 32 << 20;

	private static final String PROBE = "room.dbtmp";

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

	/** A file in which half of so many records in a row are deletions is rewritten. */
	private static final int DELETIONS_WINDOW = 8192;

	/** Of the text file in which RocksDB says what it does, in bytes. */
	private static final long INFO_LOG = MEGABYTE;

	private static final int INFO_LOGS = 3;

	private final Deque<AbstractNativeReference> parts = new ArrayDeque<>();

	private final PrivateDirectory files;

	private final Cache cache;

	/** Counts, and measures no times. */
	private final Statistics statistics;

	private final RocksDB database;

	private final ContentRecords contents;

	private final WriteOptions unsynced;

	private final WriteOptions synced;

	private OpenDatabase(Path directory, WALRecoveryMode recovery) throws RocksDBException {
		this.files = PrivateDirectory.watch(directory);
		boolean open = false;
		try {
			this.unsynced = part(new WriteOptions());
			this.synced = part(new WriteOptions()).setSync(true);
			this.cache = part(new LRUCache(CACHE, CACHE_SHARD_BITS, true));
			this.statistics = part(new Statistics(EnumSet.allOf(HistogramType.class)));
			this.statistics.setStatsLevel(StatsLevel.EXCEPT_DETAILED_TIMERS);
			this.database = part(RocksDB.open(options(recovery), directory.toString()));
			this.contents = new ContentRecords(this.database, this.unsynced);
			this.files.restrict();
			open = true;
		}
		finally {
			if (!open) {
				close();
			}
		}
	}

	/**
	 * Opens a database. The end of the machine can leave a hole in the log, if that is
	 * not forced to the disk: then what is in front of the hole is left.
	 * @param directory its directory
	 * @param synced whether the log was forced to the disk with each write: then a hole
	 * is damage
	 * @return the database
	 * @throws RocksDBException if it cannot be opened
	 */
	static OpenDatabase open(Path directory, boolean synced) throws RocksDBException {
		deleteProbe(directory);
		try {
			return new OpenDatabase(directory, WALRecoveryMode.TolerateCorruptedTailRecords);
		}
		catch (RocksDBException ex) {
			if (synced || ex.getStatus() == null || ex.getStatus().getCode() != Status.Code.Corruption) {
				throw ex;
			}
			OpenDatabase left = new OpenDatabase(directory, WALRecoveryMode.PointInTimeRecovery);
			logger.error(
					"The log of the store in {} has a hole, as after a power failure, and what was committed behind "
							+ "it is lost. With mqtt-panel.broker.persistence.sync=commit that cannot happen: {}",
					directory, ex.getMessage());
			return left;
		}
	}

	/** A process that was killed may have left it. */
	private static void deleteProbe(Path directory) {
		try {
			Files.deleteIfExists(directory.resolve(PROBE));
		}
		catch (IOException ex) {
			logger.warn("The file {} in {} takes room that is needed, and cannot be deleted: {}", PROBE, directory,
					ex.toString());
		}
	}

	/**
	 * Returns whether a database can be opened again. Opening writes what is in memory
	 * only: where that fails nothing can be read. Blocks.
	 * @param directory its directory
	 * @return {@code false} if there is no room for more than is in memory
	 */
	static boolean hasRoom(Path directory) {
		try {
			Path probe = directory.resolve(PROBE);
			try {
				Files.write(probe, new byte[ROOM]);
				return true;
			}
			finally {
				Files.deleteIfExists(probe);
			}
		}
		catch (IOException ex) {
			logger.debug("There is no room in {} to open the store again", directory, ex);
			return false;
		}
	}

	private <T extends AbstractNativeReference> T part(T part) {
		this.parts.push(part);
		return part;
	}

	private Options options(WALRecoveryMode recovery) {
		Options options = part(new Options());
		options.setTablePropertiesCollectorFactory(List.of(part(TablePropertiesCollectorFactory
			.NewCompactOnDeletionCollectorFactory(DELETIONS_WINDOW, DELETIONS_WINDOW / 2, 0))));
		return options.setCreateIfMissing(true)
			.setWriteBufferSize(MEMTABLE)
			.setMaxWriteBufferNumber(MEMTABLES)
			.setMaxTotalWalSize(MEMTABLES * MEMTABLE)
			.setMemtableMaxRangeDeletions(RANGE_DELETIONS)
			.setWalRecoveryMode(recovery)
			.setCompressionType(CompressionType.LZ4_COMPRESSION)
			.setTargetFileSizeBase(TABLE_FILE)
			.setMaxBytesForLevelBase(4 * TABLE_FILE)
			.setMaxOpenFiles(OPEN_FILES)
			.setMaxBackgroundJobs(2)
			.setStatistics(this.statistics)
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

	ContentRecords contents() {
		return this.contents;
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
	 * Sums up the tables that are in use, and what becomes one when it is full.
	 * @return bytes
	 * @throws RocksDBException if RocksDB does not say
	 */
	long dataBytes() throws RocksDBException {
		return this.database.getLongProperty("rocksdb.live-sst-files-size")
				+ this.database.getLongProperty("rocksdb.cur-size-all-mem-tables");
	}

	/**
	 * Returns how many records there are.
	 * @return a number of records, estimated
	 * @throws RocksDBException if RocksDB does not say
	 */
	long records() throws RocksDBException {
		return this.database.getLongProperty("rocksdb.estimate-num-keys");
	}

	/**
	 * Returns how often the log was forced to the disk.
	 * @return the number since the database was opened
	 */
	long syncs() {
		return this.statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);
	}

	/** The database first, then what it was opened with. */
	@Override
	public void close() {
		while (!this.parts.isEmpty()) {
			this.parts.pop().close();
		}
		this.files.close();
	}

}
