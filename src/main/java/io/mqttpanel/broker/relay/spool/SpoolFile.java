// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.storage.PrivateFiles;

/**
 * Batches in the store, consistent with the index. A failure is an exception, after which
 * the file has to be opened again. For the spool's thread.
 */
final class SpoolFile {

	private static final Logger logger = LoggerFactory.getLogger(SpoolFile.class);

	private static final EventClass[] CLASSES = EventClass.values();

	/** Size over which an empty file is created again to free its space. */
	private static final long SPARE = 16 << 20;

	private final Path directory;

	private final SpoolIndex index;

	private final BatchCodec codec;

	private final EventCounts counts;

	/** Parts removed since the last commit, to be removed again after a failure. */
	private final Deque<SpoolIndex.Eviction> removals = new ArrayDeque<>();

	private @Nullable SpoolStore store;

	private boolean scanned;

	private boolean givenUp;

	private boolean reported;

	SpoolFile(Path directory, SpoolIndex index, BatchCodec codec, EventCounts counts) {
		this.directory = directory;
		this.index = index;
		this.codec = codec;
		this.counts = counts;
	}

	/**
	 * Opens the file if it is not open, and checks its content the first time.
	 * @throws IOException if it cannot be opened
	 */
	void open() throws IOException {
		if (this.store == null) {
			if (this.givenUp) {
				Files.deleteIfExists(SpoolStore.file(this.directory));
				this.removals.clear();
				this.givenUp = false;
			}
			this.store = openStore();
			if (this.scanned) {
				this.removals.forEach((part) -> opened().remove(part.eventClass(), part.batch().number));
			}
			else {
				new SpoolScan(this.store, this.index, this.codec).scan();
				this.scanned = true;
			}
		}
	}

	boolean isOpen() {
		return this.store != null;
	}

	/**
	 * Gives up the events in a file that could not be opened for a long time, so that
	 * later events are sent.
	 */
	void giveUp() {
		if (this.scanned) {
			long lost = this.index.abandon();
			this.givenUp = true;
			logger.warn("The spool in {} cannot be opened: {} events in it are lost", this.directory, lost);
		}
	}

	private SpoolStore openStore() throws IOException {
		try {
			return SpoolStore.open(this.directory);
		}
		catch (MVStoreException ex) {
			if (ex.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
				throw new IOException("another process uses " + SpoolStore.file(this.directory), ex);
			}
			if (ex.getErrorCode() == DataUtils.ERROR_READING_FAILED
					|| ex.getErrorCode() == DataUtils.ERROR_WRITING_FAILED || !hasContent()) {
				throw ex;
			}
			return setAside(ex);
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException | UnsupportedOperationException ex) {
			return setAside(ex);
		}
	}

	private boolean hasContent() throws IOException {
		Path file = SpoolStore.file(this.directory);
		return Files.exists(file) && Files.size(file) > 0;
	}

	private SpoolStore setAside(RuntimeException damage) throws IOException {
		Path file = SpoolStore.file(this.directory);
		Path aside = file.resolveSibling(file.getFileName() + ".damaged");
		Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
		PrivateFiles.restrictFile(aside);
		logger.warn("The spool cannot be read and is moved to {}: its events are not sent ({})", aside,
				damage.getMessage());
		this.index.abandon();
		return SpoolStore.open(this.directory);
	}

	private SpoolStore opened() {
		SpoolStore store = this.store;
		if (store == null) {
			throw new IllegalStateException("the file is not open");
		}
		return store;
	}

	/**
	 * Writes batches.
	 * @param batches the batches, in order
	 */
	void write(Collection<Pending> batches) {
		SpoolStore store = opened();
		// The highest class first, in case of an interruption; each class in its own
		// chunk.
		for (int i = CLASSES.length - 1; i >= 0; i--) {
			for (Pending pending : batches) {
				put(store, pending, CLASSES[i]);
			}
			store.commit();
		}
		this.removals.clear();
	}

	private void put(SpoolStore store, Pending pending, EventClass eventClass) {
		List<BufferedEvent> events = pending.events()
			.stream()
			.filter((entry) -> entry.event().type().eventClass() == eventClass)
			.toList();
		if (!events.isEmpty()) {
			byte[] encoded = this.codec.encode(events);
			store.put(eventClass, pending.batch().number, encoded);
			pending.parts()[eventClass.ordinal()] = this.codec.part(encoded.length, events);
		}
	}

	/**
	 * Removes a batch whose events are all released.
	 * @param batch the batch
	 */
	void remove(SpoolBatch batch) {
		for (EventClass eventClass : CLASSES) {
			if (batch.parts[eventClass.ordinal()] != null) {
				remove(new SpoolIndex.Eviction(batch, eventClass));
			}
		}
		this.index.forget(batch);
	}

	private void remove(SpoolIndex.Eviction part) {
		this.removals.add(part);
		opened().remove(part.eventClass(), part.batch().number);
	}

	/**
	 * Drops the oldest parts of the lowest classes over a size.
	 * @param maxSize the maximum size in bytes
	 * @return whether a part was dropped
	 */
	boolean evict(long maxSize) {
		boolean evicted = false;
		for (SpoolIndex.Eviction part = this.index.evict(maxSize); part != null; part = this.index.evict(maxSize)) {
			remove(part);
			evicted = true;
		}
		return evicted;
	}

	/**
	 * Reads the events of a batch. Events that cannot be read are counted as lost.
	 * @param batch the batch
	 */
	void read(SpoolBatch batch) {
		SpoolStore store = opened();
		List<BufferedEvent> events = new ArrayList<>();
		for (EventClass eventClass : CLASSES) {
			BatchPart part = batch.parts[eventClass.ordinal()];
			if (part != null) {
				try {
					events.addAll(this.codec.decode(SpoolScan.bytes(store, eventClass, batch.number)));
				}
				catch (SpoolFormatException ex) {
					part.countAsLost(this.counts);
					reportUnreadable(part, ex);
				}
			}
		}
		events.sort(Comparator.comparingLong(BufferedEvent::sequence));
		this.index.read(batch, events);
	}

	private void reportUnreadable(BatchPart part, SpoolFormatException ex) {
		if (!this.reported) {
			this.reported = true;
			logger.warn("{} events in the spool are lost: {}. Further losses are only counted", part.events(),
					ex.getMessage());
		}
	}

	/**
	 * Writes all changes to the disk.
	 */
	void sync() {
		SpoolStore store = opened();
		store.sync(this.index.bytes());
		this.removals.clear();
		reclaim(SPARE);
	}

	/**
	 * Creates an empty file again to free its space.
	 * @param spare the size up to which an empty file is kept
	 */
	void reclaim(long spare) {
		if (this.index.bytes() == 0 && opened().size() > spare) {
			abandon();
			try {
				Files.delete(SpoolStore.file(this.directory));
				this.removals.clear();
				this.store = SpoolStore.open(this.directory);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/**
	 * Closes the file after a failure.
	 */
	void abandon() {
		if (this.store != null) {
			this.store.abandon();
			this.store = null;
		}
	}

	void close() {
		opened().close();
		this.store = null;
	}

	/**
	 * Batch to be written.
	 *
	 * @param batch the batch
	 * @param events its events
	 * @param parts the headers of the written parts
	 */
	record Pending(SpoolBatch batch, List<BufferedEvent> events, @Nullable BatchPart[] parts) {

		Pending(SpoolBatch batch, List<BufferedEvent> events) {
			this(batch, events, new @Nullable BatchPart[CLASSES.length]);
		}

		long size() {
			return this.events.stream().mapToLong(BufferedEvent::size).sum();
		}

	}

}
