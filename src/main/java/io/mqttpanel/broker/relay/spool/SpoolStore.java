// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.storage.PrivateFiles;
import io.mqttpanel.broker.storage.StoredObjectFilter;

/**
 * File of the spool, with one map for each class. Each map is written in chunks of its
 * own, so that the space of a dropped class can be used again. Any failure is a
 * {@link RuntimeException}, after which the store can only be closed. For one thread.
 */
final class SpoolStore implements AutoCloseable {

	private static final String FILE = "spool.mv";

	/** Time before freed space is used again, in milliseconds. */
	private static final int RETENTION = 2_000;

	private static final int CACHE_MEGABYTES = 1;

	private static final long SLACK = 16 << 20;

	private static final EventClass[] CLASSES = EventClass.values();

	private final MVStore store;

	private final MVMap<String, String> state;

	private final List<MVMap<Long, byte[]>> parts = new ArrayList<>();

	private final boolean clean;

	private boolean dirty;

	private SpoolStore(MVStore store) {
		this.store = store;
		store.setVersionsToKeep(0);
		store.setRetentionTime(RETENTION);
		for (EventClass eventClass : CLASSES) {
			this.parts
				.add(store.openMap(eventClass.name(), new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE)
					.valueType(ByteArrayDataType.INSTANCE)));
		}
		this.state = store.openMap("state");
		this.clean = !"open".equals(this.state.put("state", "open"));
		store.commit();
	}

	static SpoolStore open(Path directory) throws IOException {
		StoredObjectFilter.install();
		PrivateFiles.createDirectories(directory);
		PrivateFiles.createFile(file(directory));
		MVStore store = new MVStore.Builder().fileName(file(directory).toString())
			.autoCommitDisabled()
			.cacheSize(CACHE_MEGABYTES)
			.open();
		try {
			if (store.getFileStore().isReadOnly()) {
				throw new IllegalStateException(file(directory) + " is not writable");
			}
			return new SpoolStore(store);
		}
		catch (RuntimeException ex) {
			store.closeImmediately();
			throw ex;
		}
	}

	static Path file(Path directory) {
		return directory.resolve(FILE);
	}

	boolean wasClosedProperly() {
		return this.clean;
	}

	void put(EventClass eventClass, long number, byte[] part) {
		this.parts.get(eventClass.ordinal()).put(number, part);
		this.dirty = true;
	}

	byte @Nullable [] get(EventClass eventClass, long number) {
		return this.parts.get(eventClass.ordinal()).get(number);
	}

	void remove(EventClass eventClass, long number) {
		this.parts.get(eventClass.ordinal()).remove(number);
		this.dirty = true;
	}

	/**
	 * Visits every part of a class, in order. If the file is damaged so that later parts
	 * cannot be found, those that can be found from the other end are visited, too.
	 * @param eventClass the class
	 * @param visitor receives the number of each batch
	 * @return whether all parts could be found
	 */
	boolean visit(EventClass eventClass, Visitor visitor) {
		MVMap<Long, byte[]> map = this.parts.get(eventClass.ordinal());
		long last = -1;
		try {
			for (Long key = map.firstKey(); key != null; key = map.higherKey(key)) {
				visitor.visit(key);
				last = key;
			}
			return true;
		}
		catch (RuntimeException damaged) {
			visitBackwards(map, last, visitor);
			return false;
		}
	}

	private static void visitBackwards(MVMap<Long, byte[]> map, long end, Visitor visitor) {
		try {
			for (Long key = map.lastKey(); key != null && key > end; key = map.lowerKey(key)) {
				visitor.visit(key);
			}
		}
		catch (RuntimeException damaged) {
			// The parts in between are lost, which the result says.
		}
	}

	/**
	 * Writes changes to the operating system.
	 */
	void commit() {
		this.store.commit();
	}

	/**
	 * Writes changes to the disk.
	 * @param live the size of all parts in bytes
	 */
	void sync(long live) {
		if (this.dirty) {
			this.dirty = false;
			this.store.commit();
			this.store.sync();
			if (size() > live + live / 4 + SLACK) {
				this.store.compact(75, (int) SLACK / 4);
			}
		}
	}

	long size() {
		return this.store.getFileStore().size();
	}

	@Override
	public void close() {
		this.state.put("state", "closed");
		this.store.commit();
		this.store.sync();
		this.store.close(0);
	}

	/**
	 * Closes the file without writing.
	 */
	void abandon() {
		this.store.closeImmediately();
	}

	/**
	 * Visitor of parts.
	 */
	interface Visitor {

		/**
		 * Visits a part.
		 * @param number the number of its batch
		 */
		void visit(long number);

	}

}
