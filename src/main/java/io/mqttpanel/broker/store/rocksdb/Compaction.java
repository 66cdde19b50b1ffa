// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TableProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Return of disk space of deleted records, and of contents whose messages are deleted.
 * RocksDB does the former by itself only as it is written to; this thread looks whether
 * much is left over where nothing more is written.
 */
final class Compaction implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Compaction.class);

	private static final long INTERVAL = Duration.ofSeconds(20).toMillis();

	/** Less than this many bytes are not worth it. */
	private static final long SMALL = 16 << 20;

	private static final Duration LIMIT = Duration.ofMinutes(5);

	/** This part of all records, in percent. */
	private static final int MUCH = 30;

	/** How often a part of the contents is looked at in an interval. */
	private static final int ROUNDS = 10;

	private final Path directory;

	private final Lock lock;

	private final Supplier<@Nullable OpenDatabase> database;

	private final CompactRangeOptions options = new CompactRangeOptions().setExclusiveManualCompaction(false);

	private final Thread thread = new Thread(this::run, "store-compaction");

	private final CountDownLatch end = new CountDownLatch(1);

	/**
	 * Creates the thread, which is not started yet.
	 * @param directory where the database is
	 * @param lock lock that keeps the database open, held for a whole compaction
	 * @param database the database, {@code null} while there is none
	 */
	Compaction(Path directory, Lock lock, Supplier<@Nullable OpenDatabase> database) {
		this.directory = directory;
		this.lock = lock;
		this.database = database;
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		try {
			while (!this.end.await(INTERVAL, TimeUnit.MILLISECONDS)) {
				removeUnusedContents();
				compactWhereMuchIsDeleted();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Not more at a time than what takes a moment. Blocks. */
	void removeUnusedContents() {
		boolean more = true;
		for (int i = 0; more && i < ROUNDS && this.end.getCount() > 0; i++) {
			more = removeSomeContents();
		}
	}

	private boolean removeSomeContents() {
		this.lock.lock();
		try {
			OpenDatabase open = this.database.get();
			return open != null && open.contents().removeUnused();
		}
		catch (RocksDBException | RuntimeException ex) {
			logger.info("Contents of messages in {} could not be removed, which is tried again later: {}",
					this.directory, ex.getMessage());
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Blocks for as long as that takes, while the store is used on. */
	void compactWhereMuchIsDeleted() {
		this.lock.lock();
		try {
			OpenDatabase open = this.database.get();
			if (open != null && mayBegin()) {
				compact(open.database());
			}
		}
		catch (RocksDBException | RuntimeException ex) {
			logger.info("Compaction of {} was given up, and is tried again later: {}", this.directory, ex.getMessage());
		}
		finally {
			this.lock.unlock();
		}
	}

	private synchronized boolean mayBegin() {
		if (this.end.getCount() == 0) {
			return false;
		}
		this.options.setCanceled(false);
		return true;
	}

	private void compact(RocksDB database) throws RocksDBException {
		long size = database.getLongProperty("rocksdb.total-sst-files-size");
		if (size < SMALL || !isMuchDeleted(database)) {
			return;
		}
		long begin = System.nanoTime();
		logger.info(
				"Compaction of {} begins: {} bytes, much of them deleted. It ends after {} s at most, and everything goes on meanwhile",
				this.directory, size, LIMIT.toSeconds());
		CompletableFuture<Void> limit = new CompletableFuture<Void>().orTimeout(LIMIT.toMillis(),
				TimeUnit.MILLISECONDS);
		limit.exceptionally((timeout) -> {
			interrupt();
			return null;
		});
		try {
			database.compactRange(database.getDefaultColumnFamily(), null, null, this.options);
		}
		finally {
			limit.complete(null);
		}
		logger.info("Compaction of {} took {} ms: {} bytes", this.directory,
				Duration.ofNanos(System.nanoTime() - begin).toMillis(),
				database.getLongProperty("rocksdb.total-sst-files-size"));
	}

	private static boolean isMuchDeleted(RocksDB database) throws RocksDBException {
		long records = database.getLongProperty("rocksdb.num-entries-active-mem-table")
				+ database.getLongProperty("rocksdb.num-entries-imm-mem-tables");
		long deletions = database.getLongProperty("rocksdb.num-deletes-active-mem-table")
				+ database.getLongProperty("rocksdb.num-deletes-imm-mem-tables");
		for (TableProperties table : database.getPropertiesOfAllTables().values()) {
			if (table.getNumRangeDeletions() > 0) {
				return true;
			}
			records += table.getNumEntries();
			deletions += table.getNumDeletions();
		}
		return deletions * 100 > records * MUCH;
	}

	/** Ends a compaction that is under way, which holds the lock. */
	synchronized void interrupt() {
		if (this.options.isOwningHandle()) {
			this.options.setCanceled(true);
		}
	}

	@Override
	public void close() {
		this.end.countDown();
		interrupt();
		try {
			this.thread.join();
			closeOptions();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized void closeOptions() {
		this.options.close();
	}

}
