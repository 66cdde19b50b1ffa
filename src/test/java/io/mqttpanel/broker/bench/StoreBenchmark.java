// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.springframework.util.FileSystemUtils;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

/**
 * Stores of sessions side by side: what a commit of messages to random sessions takes,
 * and how much room they need. Started by {@code bench/store}.
 */
public final class StoreBenchmark {

	private static final int AHEAD = 20;

	private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private final Random random = new Random(1);

	private StoreBenchmark() {
	}

	/**
	 * Measures once and ends.
	 * @param args names of the stores, all without
	 * @throws IOException if a store fails
	 */
	public static void main(String[] args) throws IOException {
		for (String name : (args.length > 0) ? List.of(args) : List.of("MVStore", "RocksDB")) {
			new StoreBenchmark().measure(name, 10, 100, 3_000, true);
			new StoreBenchmark().measure(name, 10, 10, 3_000, true);
			new StoreBenchmark().measure(name, 1_000, 100, 3_000, true);
			new StoreBenchmark().measure(name, 10_000, 100, 10_000, false);
		}
	}

	private void measure(String name, int sessions, int batch, int commits, boolean acknowledged) throws IOException {
		Path directory = Files.createTempDirectory("store-benchmark");
		long[] heads = new long[sessions];
		long longest = 0;
		long time = 0;
		try (Candidate store = open(name, directory)) {
			long before = threads.getCurrentThreadCpuTime();
			for (int i = 0; i < commits; i++) {
				change(store, heads, batch, acknowledged);
				long begin = System.nanoTime();
				store.commit();
				long taken = System.nanoTime() - begin;
				time += taken;
				longest = Math.max(longest, taken);
			}
			System.out.printf(
					"%s, %d sessions, %d messages a commit%s: %.0f µs a commit, longest %.0f ms, "
							+ "%.1f µs of processor time a message, %d MB on disk%n",
					name, sessions, batch, acknowledged ? ", acknowledged" : "", time / 1e3 / commits, longest / 1e6,
					(threads.getCurrentThreadCpuTime() - before) / 1e3 / commits / batch, megabytes(directory));
		}
		finally {
			System.out.printf("  closed: %d MB%n", megabytes(directory));
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private void change(Candidate store, long[] heads, int batch, boolean acknowledged) throws IOException {
		for (int i = 0; i < batch; i++) {
			int session = this.random.nextInt(heads.length);
			long number = heads[session]++;
			store.put(session, number, message());
			if (acknowledged && number >= AHEAD) {
				store.remove(session, number - AHEAD);
			}
		}
	}

	/** Never the same, so that it does not get smaller. */
	private byte[] message() {
		byte[] message = new byte[300];
		this.random.nextBytes(message);
		return message;
	}

	private static Candidate open(String name, Path directory) throws IOException {
		return name.equals("MVStore") ? new OfMvStore(directory) : new OfRocksDb(directory);
	}

	private static long megabytes(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum() >> 20;
		}
	}

	private interface Candidate extends AutoCloseable {

		void put(int session, long number, byte[] message);

		void remove(int session, long number);

		void commit() throws IOException;

		@Override
		void close();

	}

	private static final class OfMvStore implements Candidate {

		private final MVStore store;

		private final MVMap<Long, byte[]> messages;

		private OfMvStore(Path directory) {
			this.store = new MVStore.Builder().fileName(directory.resolve("store").toString())
				.autoCommitDisabled()
				.open();
			this.store.setRetentionTime(0);
			this.store.setVersionsToKeep(0);
			this.messages = this.store.openMap("messages",
					new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE)
						.valueType(ByteArrayDataType.INSTANCE));
		}

		@Override
		public void put(int session, long number, byte[] message) {
			this.messages.put((long) session << 40 | number, message);
		}

		@Override
		public void remove(int session, long number) {
			this.messages.remove((long) session << 40 | number);
		}

		@Override
		public void commit() {
			this.store.commit();
		}

		@Override
		public void close() {
			this.store.close();
		}

	}

	private static final class OfRocksDb implements Candidate {

		private final RocksDbStore store;

		private final List<Change> changes = new ArrayList<>();

		private OfRocksDb(Path directory) throws IOException {
			this.store = RocksDbStore.open(directory.resolve("sessions"), false);
		}

		@Override
		public void put(int session, long number, byte[] message) {
			this.changes.add(Change.put(Kind.MESSAGE, "client-" + session, key(number), message));
		}

		@Override
		public void remove(int session, long number) {
			this.changes.add(Change.remove(Kind.MESSAGE, "client-" + session, key(number)));
		}

		private static byte[] key(long number) {
			return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
		}

		@Override
		public void commit() throws IOException {
			this.store.write(this.changes, false);
			this.changes.clear();
		}

		@Override
		public void close() {
			this.store.close();
		}

	}

}
