// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Store in memory, whose writes can be made to fail or to wait.
 */
public final class MemoryStore implements SessionStore {

	private final Map<Key, byte[]> records = new TreeMap<>();

	private final List<List<Change>> writes = new ArrayList<>();

	private volatile boolean failing;

	private volatile @Nullable String poison;

	private volatile boolean failingReads;

	private boolean held;

	private boolean closed;

	/** Lets each write fail, or not any more. */
	public void fail(boolean fail) {
		this.failing = fail;
	}

	/** Lets each write end in an error that has a record with this key. */
	public void refuse(@Nullable String key) {
		this.poison = key;
	}

	/** Lets each read fail, or not any more. */
	public void failReads(boolean fail) {
		this.failingReads = fail;
	}

	/** Lets each write wait, or not any more. */
	public synchronized void hold(boolean hold) {
		this.held = hold;
		notifyAll();
	}

	/** Returns what a crash would leave now. */
	public synchronized MemoryStore copy() {
		MemoryStore copy = new MemoryStore();
		copy.records.putAll(this.records);
		return copy;
	}

	/** What each write has changed. */
	public synchronized List<List<Change>> writes() {
		return List.copyOf(this.writes);
	}

	public synchronized boolean isClosed() {
		return this.closed;
	}

	/** How many records there are. */
	public synchronized int size() {
		return this.records.size();
	}

	/** How many records of one kind there are. */
	public synchronized long count(Kind kind) {
		return this.records.keySet().stream().filter((key) -> key.kind() == kind).count();
	}

	@Override
	public synchronized void write(List<Change> changes, boolean sync) throws IOException {
		while (this.held) {
			awaitRelease();
		}
		if (this.failing) {
			throw new IOException("No space left on device");
		}
		if (changes.stream().anyMatch((change) -> new String(change.key()).equals(this.poison))) {
			throw new OutOfMemoryError("for the test");
		}
		this.writes.add(List.copyOf(changes));
		changes.forEach(this::apply);
	}

	private void awaitRelease() throws IOException {
		try {
			wait();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private void apply(Change change) {
		Kind kind = change.kind();
		byte[] value = change.whole();
		if (kind == null) {
			this.records.keySet().removeIf((key) -> key.owner().equals(change.owner()) && key.kind() != Kind.RETAINED);
		}
		else if (value == null) {
			this.records.remove(new Key(kind, change.owner(), change.key()));
		}
		else {
			this.records.put(new Key(kind, change.owner(), change.key()), value);
		}
	}

	@Override
	public void read(Kind kind, String owner, byte[] from, RecordReader reader) {
		for (Map.Entry<Key, byte[]> record : current().entrySet()) {
			Key key = record.getKey();
			if (key.kind() == kind && key.owner().equals(owner) && Arrays.compareUnsigned(key.key(), from) >= 0
					&& !reader.read(owner, key.key(), record.getValue())) {
				return;
			}
		}
	}

	@Override
	public void readAll(Kind kind, RecordReader reader) {
		for (Map.Entry<Key, byte[]> record : current().entrySet()) {
			Key key = record.getKey();
			if (key.kind() == kind && !reader.read(key.owner(), key.key(), record.getValue())) {
				return;
			}
		}
	}

	private synchronized Map<Key, byte[]> current() {
		if (this.failingReads) {
			throw new UncheckedIOException(new IOException("Input/output error"));
		}
		return new TreeMap<>(this.records);
	}

	@Override
	public void backUp(Path directory) {
		throw new UnsupportedOperationException();
	}

	@Override
	public long records() {
		return size();
	}

	@Override
	public long diskBytes() {
		return 0;
	}

	@Override
	public long dataBytes() {
		return 0;
	}

	@Override
	public long memoryBytes() {
		return 0;
	}

	@Override
	public long syncs() {
		return 0;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
	}

	private record Key(Kind kind, String owner, byte[] key) implements Comparable<Key> {

		private static final Comparator<Key> ORDER = Comparator.comparing(Key::kind)
			.thenComparing(Key::owner)
			.thenComparing(Key::key, Arrays::compareUnsigned);

		@Override
		public int compareTo(Key other) {
			return ORDER.compare(this, other);
		}

	}

}
