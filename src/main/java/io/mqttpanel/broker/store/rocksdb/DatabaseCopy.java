// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

import org.rocksdb.Checkpoint;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

import io.mqttpanel.broker.storage.PrivateFiles;

/**
 * Copy of a database that is in use. Its tables never change once they are written, so on
 * the same file system they get a second name. The copy appears when it is complete.
 */
final class DatabaseCopy {

	private DatabaseCopy() {
	}

	/**
	 * Makes a copy. Blocks.
	 * @param database the database, which is written to meanwhile
	 * @param copy the directory of the copy, which is not there yet
	 * @throws IOException if it is there, or cannot be made
	 * @throws RocksDBException if the database cannot be read
	 */
	static void create(RocksDB database, Path copy) throws IOException, RocksDBException {
		Path parent = copy.getParent();
		if (parent == null || Files.exists(copy)) {
			throw new FileAlreadyExistsException(copy.toString());
		}
		if (!Files.isDirectory(parent)) {
			PrivateFiles.createDirectories(parent);
		}
		Path unfinished = Files.createTempDirectory(parent, "unfinished-");
		try (Checkpoint checkpoint = Checkpoint.create(database)) {
			Path files = unfinished.resolve("copy");
			checkpoint.createCheckpoint(files.toString());
			PrivateFiles.restrictNew(files);
			Files.move(files, copy, StandardCopyOption.ATOMIC_MOVE);
		}
		finally {
			remove(unfinished);
		}
	}

	private static void remove(Path directory) throws IOException {
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
	}

}
