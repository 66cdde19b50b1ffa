// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Slice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.storage.PrivateFiles;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;

/**
 * Store of sessions in a directory of RocksDB. A write is one entry of its log, which is
 * all there or not at all.
 */
public final class RocksDbStore implements SessionStore {

	private static final Logger logger = LoggerFactory.getLogger(RocksDbStore.class);

	private static final int FORMAT = 2;

	/** Where all records of a kind are read. */
	private static final long READ_AHEAD = 1 << 20;

	/** RocksDB tries every 5 s whether a full disk has room again. */
	private static final long REOPENING = Duration.ofSeconds(15).toNanos();

	private final Path directory;

	private final boolean synced;

	private final ReadWriteLock lock = new ReentrantReadWriteLock();

	/** Ends before the database is closed. */
	private final Compaction compaction;

	/** None while it could not be opened again. Changed under the lock. */
	private @Nullable OpenDatabase database;

	private boolean closed;

	/** Whether the last write failed. */
	private boolean failing;

	private long failingSince;

	private RocksDbStore(Path directory, boolean synced, OpenDatabase database) {
		this.directory = directory;
		this.synced = synced;
		this.database = database;
		this.compaction = new Compaction(directory, this.lock.readLock(), () -> this.database);
		this.compaction.start();
	}

	/**
	 * Opens the store in a directory, which is created where it is missing. Blocks.
	 * @param directory a directory that has nothing else
	 * @param synced whether writes survive the end of the machine: otherwise it is normal
	 * that the last ones have not, and the store is opened without them
	 * @return the store
	 * @throws IOException with a sentence if it cannot be used: it is in use by another
	 * process ({@link io.mqttpanel.broker.store.StoreInUseException}), must not be read
	 * or written, is damaged or of a newer version
	 */
	public static RocksDbStore open(Path directory, boolean synced) throws IOException {
		try {
			PrivateFiles.createOwnDirectory(directory);
		}
		catch (FileAlreadyExistsException ex) {
			throw new IOException(directory + " is not a directory", ex);
		}
		NativeLibrary.load(directory);
		StoredFormat.requireWhole(directory);
		return new RocksDbStore(directory, synced, openDatabase(directory, synced));
	}

	private static OpenDatabase openDatabase(Path directory, boolean synced) throws IOException {
		OpenDatabase database = null;
		boolean open = false;
		try {
			database = OpenDatabase.open(directory, synced);
			StoredFormat.require(FORMAT, database.database(), directory);
			open = true;
			return database;
		}
		catch (RocksDBException ex) {
			throw StoredFormat.failure(directory, ex);
		}
		finally {
			if (!open && database != null) {
				database.close();
			}
		}
	}

	@Override
	public void write(List<Change> changes, boolean sync) throws IOException {
		if (isReopeningDue()) {
			reopen();
		}
		Lock held = this.lock.readLock();
		held.lock();
		try (ChangeBatch batch = new ChangeBatch(open())) {
			open().database().write(open().writeOptions(sync), batch.of(changes));
			this.failing = false;
		}
		catch (RocksDBException ex) {
			if (!this.failing) {
				this.failing = true;
				this.failingSince = System.nanoTime();
			}
			throw new IOException("Sessions cannot be written to " + this.directory + ": " + ex.getMessage(), ex);
		}
		finally {
			held.unlock();
		}
	}

	/** From a full disk RocksDB recovers by itself, from other failures not always. */
	private boolean isReopeningDue() {
		boolean due = !this.closed && (this.failing || this.database == null)
				&& System.nanoTime() - this.failingSince > REOPENING;
		if (due) {
			this.failingSince = System.nanoTime();
		}
		return due && OpenDatabase.hasRoom(this.directory);
	}

	void reopen() throws IOException {
		this.compaction.interrupt();
		Lock held = this.lock.writeLock();
		held.lock();
		try {
			if (this.closed) {
				return;
			}
			if (this.database != null) {
				this.database.close();
				this.database = null;
			}
			this.database = openDatabase(this.directory, this.synced);
			this.failing = false;
			logger.debug("The store of sessions in {} was opened again after a failure", this.directory);
		}
		finally {
			held.unlock();
		}
	}

	@Override
	public void read(Kind kind, String owner, byte[] from, RecordReader reader) {
		try (ReadOptions options = new ReadOptions()) {
			read(RecordKeys.of(kind, owner, from), RecordKeys.end(RecordKeys.of(kind, owner)), options, reader);
		}
	}

	@Override
	public void readAll(Kind kind, RecordReader reader) {
		byte[] from = RecordKeys.of(kind);
		try (ReadOptions options = new ReadOptions().setFillCache(false).setReadaheadSize(READ_AHEAD)) {
			read(from, RecordKeys.end(from), options, reader);
		}
	}

	private void read(byte[] from, byte[] end, ReadOptions options, RecordReader reader) {
		Lock held = this.lock.readLock();
		held.lock();
		try (Slice bound = new Slice(end)) {
			new StoredRecords(open()).read(options.setIterateUpperBound(bound), from, reader);
		}
		catch (RocksDBException ex) {
			throw new UncheckedIOException(
					new IOException("Sessions cannot be read from " + this.directory + ": " + ex.getMessage(), ex));
		}
		finally {
			held.unlock();
		}
	}

	@Override
	public void backUp(Path copy) throws IOException {
		Lock held = this.lock.readLock();
		held.lock();
		try {
			DatabaseCopy.create(open().database(), copy.toAbsolutePath());
		}
		catch (RocksDBException ex) {
			throw new IOException("Sessions cannot be copied to " + copy + ": " + ex.getMessage(), ex);
		}
		finally {
			held.unlock();
		}
	}

	@Override
	public long diskBytes() {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.mapToLong((file) -> file.toFile().length()).sum();
		}
		catch (IOException ex) {
			return 0;
		}
	}

	@Override
	public long records() {
		return figure(OpenDatabase::records);
	}

	@Override
	public long dataBytes() {
		return figure(OpenDatabase::dataBytes);
	}

	@Override
	public long memoryBytes() {
		return figure(OpenDatabase::memoryBytes);
	}

	@Override
	public long syncs() {
		return figure(OpenDatabase::syncs);
	}

	private long figure(Figure figure) {
		Lock held = this.lock.readLock();
		held.lock();
		try {
			return (this.database != null) ? figure.of(this.database) : 0;
		}
		catch (RocksDBException ex) {
			return 0;
		}
		finally {
			held.unlock();
		}
	}

	@Override
	public void close() {
		this.compaction.close();
		Lock held = this.lock.writeLock();
		held.lock();
		try {
			this.closed = true;
			if (this.database != null) {
				this.database.close();
				this.database = null;
			}
		}
		finally {
			held.unlock();
		}
	}

	private OpenDatabase open() {
		if (this.closed) {
			throw new IllegalStateException("The store in " + this.directory + " is closed");
		}
		if (this.database == null) {
			throw new UncheckedIOException(
					new IOException("The store in " + this.directory + " could not be opened again after a failure"));
		}
		return this.database;
	}

	/** Figure that RocksDB tells. */
	@FunctionalInterface
	private interface Figure {

		long of(OpenDatabase database) throws RocksDBException;

	}

}
