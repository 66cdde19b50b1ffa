// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.storage;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directory in which a library creates files at any time, with the permissions that the
 * umask gives them. A thread restricts each to its owner as soon as it is there. Nobody
 * else can enter the directory meanwhile. Does nothing on a file system without such
 * permissions.
 */
public final class PrivateDirectory implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PrivateDirectory.class);

	private final Path directory;

	/** None where there are no permissions, or no more can be watched. */
	private final @Nullable WatchService created;

	private PrivateDirectory(Path directory, @Nullable WatchService created) {
		this.directory = directory;
		this.created = created;
	}

	/**
	 * Watches a directory and restricts the files that are in it. Blocks.
	 * @param directory a directory that is restricted to its owner
	 * @return the directory, to be closed when nothing more is created
	 */
	public static PrivateDirectory watch(Path directory) {
		WatchService created = PrivateFiles.hasPermissions(directory) ? created(directory) : null;
		PrivateDirectory watched = new PrivateDirectory(directory, created);
		watched.restrict();
		if (created != null) {
			Thread thread = new Thread(() -> watched.run(created), "private-files");
			thread.setDaemon(true);
			thread.start();
		}
		return watched;
	}

	private static @Nullable WatchService created(Path directory) {
		try {
			WatchService created = directory.getFileSystem().newWatchService();
			try {
				directory.register(created, StandardWatchEventKinds.ENTRY_CREATE);
				return created;
			}
			catch (IOException ex) {
				created.close();
				throw ex;
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			logger.info("New files in {} keep the permissions that the umask gives them until it is closed: it cannot "
					+ "be watched ({}). Others cannot enter it", directory, ex.toString());
			return null;
		}
	}

	private void run(WatchService created) {
		try {
			WatchKey key;
			do {
				key = created.take();
				key.pollEvents().forEach(this::restrict);
			}
			while (key.reset());
		}
		catch (ClosedWatchServiceException ex) {
			logger.trace("{} is no longer watched", this.directory);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Without a name there were too many. */
	private void restrict(WatchEvent<?> event) {
		if (event.context() instanceof Path file) {
			PrivateFiles.restrictNewFile(this.directory.resolve(file));
		}
		else {
			restrict();
		}
	}

	/**
	 * Restricts the files that are there now. Blocks.
	 */
	public void restrict() {
		PrivateFiles.restrictNewFiles(this.directory);
	}

	/**
	 * Restricts the files that are there, and watches no longer. Blocks.
	 */
	@Override
	public void close() {
		restrict();
		if (this.created != null) {
			try {
				this.created.close();
			}
			catch (IOException ex) {
				logger.debug("{} is still watched", this.directory, ex);
			}
		}
	}

}
