// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;

import io.mqttpanel.broker.store.StoreInUseException;

/**
 * Check of what lies in a directory before it is used, and what to say where it cannot
 * be.
 */
final class StoredFormat {

	private StoredFormat() {
	}

	/** RocksDB would begin anew where the file is missing that names the others. */
	static void requireWhole(Path directory) throws IOException {
		if (Files.exists(directory.resolve("CURRENT"))) {
			return;
		}
		try (DirectoryStream<Path> rest = Files.newDirectoryStream(directory, "{MANIFEST-*,*.sst}")) {
			if (rest.iterator().hasNext()) {
				throw new IOException(directory + " is damaged: its file CURRENT is missing");
			}
		}
	}

	/**
	 * A new store gets the number of the known format, and so does one of the format
	 * before, whose records are all valid in it. Another one has to have it.
	 */
	static void require(int known, RocksDB database, Path directory) throws IOException, RocksDBException {
		byte[] stored = database.get(RecordKeys.format());
		if (stored == null) {
			try (RocksIterator records = database.newIterator()) {
				records.seekToFirst();
				if (records.isValid()) {
					throw new IOException(directory + " is a database of RocksDB, but not of this broker");
				}
				records.status();
			}
		}
		int found = (stored != null) ? number(stored) : known - 1;
		if (found == known - 1) {
			database.put(RecordKeys.format(), ByteBuffer.allocate(Integer.BYTES).putInt(known).array());
		}
		else if (found != known) {
			throw new IOException(directory + " has format " + ((found >= 0) ? found : "unknown")
					+ " of another version of the broker, and this one knows format " + known);
		}
	}

	private static int number(byte[] stored) {
		return (stored.length == Integer.BYTES) ? ByteBuffer.wrap(stored).getInt() : -1;
	}

	/**
	 * Returns the exception that tells why a database cannot be opened.
	 * @param directory where it is
	 * @param cause what RocksDB said
	 * @return the exception, with a sentence for the operator
	 */
	static IOException failure(Path directory, RocksDBException cause) {
		String message = String.valueOf(cause.getMessage());
		Status status = cause.getStatus();
		Status.Code code = (status != null) ? status.getCode() : Status.Code.Undefined;
		if (isLocked(message)) {
			return new StoreInUseException(directory + " is in use by another process", cause);
		}
		if (message.contains("Permission denied")) {
			IOException denied = new AccessDeniedException(directory.toString(), null, message);
			denied.initCause(cause);
			return denied;
		}
		return switch (code) {
			case Corruption -> new IOException(directory + " is damaged: " + message, cause);
			case NotSupported -> new IOException(directory + " was written by a newer version: " + message, cause);
			default -> new IOException(directory + " cannot be used: " + message, cause);
		};
	}

	/** Not every message with the word: a table has blocks, and so may a path. */
	private static boolean isLocked(String message) {
		return message.startsWith("While lock file") || message.startsWith("lock hold by current process");
	}

}
