// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's native library, which is unpacked from its jar before it can be loaded: into
 * the temporary directory of the JVM, or where that does not work, because it is
 * read-only or must not have programs, into the store's own. What was unpacked is removed
 * as soon as it is loaded.
 */
final class NativeLibrary {

	private static final Logger logger = LoggerFactory.getLogger(NativeLibrary.class);

	private static final String PREFIX = "rocksdb-native-";

	private static boolean loaded;

	private NativeLibrary() {
	}

	/**
	 * Loads the library, once for the process. Blocks.
	 * @param directory the store's own directory, which exists
	 * @throws IOException if it cannot be loaded; the same can be tried again
	 */
	static void load(Path directory) throws IOException {
		load(Path.of(System.getProperty("java.io.tmpdir")), directory);
	}

	private static synchronized void load(Path... directories) throws IOException {
		List<String> failures = new ArrayList<>();
		for (int i = 0; i < directories.length && !loaded; i++) {
			try {
				unpackAndLoad(directories[i]);
				loaded = true;
			}
			catch (IOException | UnsatisfiedLinkError | RuntimeException ex) {
				logger.debug("The native library of RocksDB cannot be loaded from {}", directories[i], ex);
				failures.add(directories[i] + " (" + ex.getMessage() + ")");
			}
		}
		if (!loaded) {
			throw new IOException("The native library of RocksDB cannot be loaded from " + String.join(" or ", failures)
					+ ": set -Djava.io.tmpdir to a directory that can be written and is not mounted with noexec");
		}
		RocksDB.loadLibrary();
	}

	/** In a directory of its own, so that nobody else can put a library there. */
	private static void unpackAndLoad(Path parent) throws IOException {
		Path directory = Files.createTempDirectory(parent, PREFIX);
		try {
			NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
		}
		finally {
			remove(directory);
		}
	}

	/**
	 * Not on Windows, where a library in use cannot be removed: there RocksDB does it at
	 * the end.
	 */
	private static void remove(Path directory) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
			for (Path file : files) {
				Files.delete(file);
			}
			Files.delete(directory);
		}
		catch (IOException ex) {
			logger.debug("{} cannot be removed", directory, ex);
		}
	}

}
