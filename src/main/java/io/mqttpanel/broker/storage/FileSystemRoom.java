// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Size of the file system of a directory.
 */
public final class FileSystemRoom {

	private FileSystemRoom() {
	}

	/**
	 * Returns the size of the file system of a directory. Blocks.
	 * @param directory the directory, which need not be there yet
	 * @return all bytes, free or not, {@link Long#MAX_VALUE} where that is not known
	 */
	public static long of(Path directory) {
		@Nullable Path there = directory.toAbsolutePath();
		while (there != null && !Files.exists(there)) {
			there = there.getParent();
		}
		try {
			return (there != null) ? Files.getFileStore(there).getTotalSpace() : Long.MAX_VALUE;
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

}
