// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.storage.PrivateFiles;

/**
 * Copies of the store, made while it is in use. Each is a directory with which a broker
 * can be started. One is made at a time.
 */
public final class StoreBackups {

	private static final Logger logger = LoggerFactory.getLogger(StoreBackups.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH-mm-ss.SSS'Z'")
		.withZone(ZoneOffset.UTC);

	private final Supplier<@Nullable GroupCommit> commits;

	private final @Nullable Path directory;

	private final String name;

	/**
	 * Creates the copies of one store.
	 * @param commits the commits of the store, {@code null} while there is none
	 * @param directory where copies go, {@code null} if nothing is stored
	 * @param name what the store is called in a copy
	 */
	public StoreBackups(Supplier<@Nullable GroupCommit> commits, @Nullable Path directory, String name) {
		this.commits = commits;
		this.directory = directory;
		this.name = name;
	}

	/**
	 * Makes a copy of everything that is acknowledged by now. Blocks.
	 * @return the directory of the copy
	 * @throws IllegalStateException if nothing is stored
	 * @throws IOException if there is no complete copy; its message tells why
	 */
	public synchronized Path make() throws IOException {
		GroupCommit current = this.commits.get();
		if (current == null || this.directory == null) {
			throw new IllegalStateException("Nothing is stored: mqtt-panel.broker.persistence.path is not set");
		}
		if (!current.flush(TIMEOUT)) {
			throw new IOException(
					"The store is behind: what waits for it could not be written within " + TIMEOUT.toSeconds() + " s");
		}
		Path copy = this.directory.resolve(NAME.format(SteadyClock.SYSTEM.toDate(SteadyClock.SYSTEM.instant())));
		PrivateFiles.createDirectories(copy);
		try {
			current.store().backUp(copy.resolve(this.name));
			return copy;
		}
		catch (IOException | RuntimeException ex) {
			deleteEmpty(copy);
			throw ex;
		}
	}

	private static void deleteEmpty(Path copy) {
		try {
			Files.deleteIfExists(copy);
		}
		catch (IOException ex) {
			logger.warn("The directory {} of a copy that was not made cannot be deleted: {}", copy, ex.toString());
		}
	}

}
