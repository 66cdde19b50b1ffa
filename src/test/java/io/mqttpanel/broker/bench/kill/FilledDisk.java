// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A small file system without room for more, as long as one likes: whatever the service
 * frees is taken at once.
 */
final class FilledDisk implements AutoCloseable {

	private static final long LARGEST = 4L << 30;

	private static final int CHUNK = 1 << 16;

	private static final int PAUSE_MILLIS = 5;

	private final Path file;

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private boolean full;

	/**
	 * Makes sure that it is a file system of its own.
	 * @param directory where it is mounted
	 * @throws IOException if it is not, or large
	 */
	FilledDisk(Path directory) throws IOException {
		this.file = directory.resolve("filling");
		if (Files.getFileStore(directory).equals(Files.getFileStore(directory.toAbsolutePath().getParent()))
				|| Files.getFileStore(directory).getTotalSpace() > LARGEST) {
			throw new IOException(directory + " is not a small file system of its own; see bench/README.md");
		}
		Files.deleteIfExists(this.file);
		this.clock.scheduleWithFixedDelay(this::take, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
	}

	synchronized void fill() {
		this.full = true;
		take();
	}

	synchronized void free() throws IOException {
		this.full = false;
		Files.deleteIfExists(this.file);
	}

	private synchronized void take() {
		for (int size = CHUNK; this.full && size > 0; size /= 16) {
			byte[] chunk = new byte[size];
			try (OutputStream out = Files.newOutputStream(this.file, StandardOpenOption.CREATE,
					StandardOpenOption.APPEND)) {
				while (true) {
					out.write(chunk);
				}
			}
			catch (IOException ex) {
				// There is no room for this much.
				continue;
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.clock.shutdownNow();
		free();
	}

}
