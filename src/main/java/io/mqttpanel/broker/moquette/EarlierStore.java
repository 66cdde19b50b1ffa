// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.storage.PrivateFiles;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Import of what an earlier version has stored, at the first start. A record of no
 * session tells how far it is, so that one that was interrupted begins anew, and one that
 * is complete does not. The file is only read, and renamed at the end.
 */
final class EarlierStore {

	private static final Logger logger = LoggerFactory.getLogger(EarlierStore.class);

	private static final String NO_SESSION = "";

	/** Key of the record that tells how far the import is. */
	private static final byte[] PROGRESS = { 2 };

	private static final byte BEGUN = 1;

	private static final byte COMPLETE = 2;

	/** Bytes of heap that are written at once, but for the last record. */
	private static final long BATCH = 4L << 20;

	private final Path file;

	private final SessionStore store;

	private final Map<Kind, Integer> written = new EnumMap<>(Kind.class);

	private final List<Change> batch = new ArrayList<>();

	private long batchBytes;

	private @Nullable IOException failedWrite;

	/**
	 * Creates the import.
	 * @param file where the earlier version had its file
	 * @param store where everything is from now on
	 */
	EarlierStore(Path file, SessionStore store) {
		this.file = file;
		this.store = store;
	}

	/**
	 * Imports the file if it is there and was not imported yet. Blocks.
	 * @throws IOException if that is not possible; then nothing has changed
	 */
	void importOnce() throws IOException {
		byte progress = progress();
		if (progress == COMPLETE) {
			finish();
			return;
		}
		if (progress == BEGUN) {
			drop();
		}
		if (Files.exists(this.file)) {
			PrivateFiles.restrictFile(this.file);
			importFile();
		}
	}

	private byte progress() {
		byte[] found = { 0 };
		this.store.read(Kind.SESSION, NO_SESSION, PROGRESS, (owner, key, value) -> {
			found[0] = value[0];
			return false;
		});
		return found[0];
	}

	private static Change progress(byte progress) {
		return Change.put(Kind.SESSION, NO_SESSION, PROGRESS, new byte[] { progress });
	}

	private void importFile() throws IOException {
		boolean begun = false;
		// One of no bytes was left by a start that failed.
		try (EarlierFile earlier = (Files.size(this.file) > 0) ? new EarlierFile(this.file) : null) {
			if (earlier != null && hasRecords()) {
				requireEmpty(earlier);
			}
			else if (earlier != null) {
				this.store.write(List.of(progress(BEGUN)), true);
				begun = true;
				earlier.read(this::add);
				flush();
			}
			this.store.write(List.of(progress(COMPLETE)), true);
		}
		catch (IOException | RuntimeException ex) {
			if (begun) {
				dropAfter(ex);
			}
			throw failure(ex);
		}
		logger.info(
				"{} sessions with {} subscriptions and {} messages, and {} retained messages of an earlier version were "
						+ "imported from {}, which is renamed to {}",
				written(Kind.SESSION), written(Kind.SUBSCRIPTION), written(Kind.MESSAGE), written(Kind.RETAINED),
				this.file, renamed().getFileName());
		finish();
	}

	private IOException failure(Exception cause) {
		if (this.failedWrite != null) {
			return this.failedWrite;
		}
		return (cause instanceof IOException io) ? io
				: new EarlierStoreException(this.file + " cannot be imported: " + cause.getMessage(), cause);
	}

	private boolean hasRecords() {
		boolean[] found = { false };
		for (Kind kind : Kind.values()) {
			this.store.readAll(kind, (owner, key, value) -> {
				found[0] = true;
				return false;
			});
		}
		return found[0];
	}

	/** Neither the file nor the store is the newer one for certain. */
	private void requireEmpty(EarlierFile earlier) throws EarlierStoreException {
		if (!earlier.isEmpty()) {
			throw new EarlierStoreException(this.file
					+ " of an earlier version has sessions or retained messages, and so has the store of this one",
					new FileAlreadyExistsException(this.file.toString()));
		}
	}

	private void add(Change change) {
		this.batch.add(change);
		this.batchBytes += change.weight();
		Kind kind = change.kind();
		if (kind != null && change.value() != null && !(kind == Kind.SESSION && change.key().length > 0)) {
			this.written.merge(kind, 1, Integer::sum);
		}
		if (this.batchBytes >= BATCH) {
			flush();
		}
	}

	private int written(Kind kind) {
		return this.written.getOrDefault(kind, 0);
	}

	private void flush() {
		try {
			this.store.write(this.batch, true);
		}
		catch (IOException ex) {
			this.failedWrite = ex;
			throw new UncheckedIOException(ex);
		}
		this.batch.clear();
		this.batchBytes = 0;
	}

	/** Without that the next start drops it. */
	private void dropAfter(Exception failure) {
		try {
			drop();
		}
		catch (IOException | RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	/** Removes what an import has left that is not complete. */
	private void drop() throws IOException {
		this.batch.clear();
		for (Kind kind : Kind.values()) {
			String[] last = { NO_SESSION };
			this.store.readAll(kind, (owner, key, value) -> {
				if (kind == Kind.RETAINED) {
					add(Change.remove(kind, owner, key));
				}
				else if (!owner.equals(last[0])) {
					add(Change.drop(owner));
				}
				last[0] = owner;
				return true;
			});
			flush();
		}
		this.store.write(List.of(Change.remove(Kind.SESSION, NO_SESSION, PROGRESS)), true);
	}

	/** Renames the file, if that is not done yet. */
	private void finish() throws IOException {
		if (Files.exists(this.file)) {
			Files.move(this.file, renamed(), StandardCopyOption.ATOMIC_MOVE);
			syncDirectory();
		}
		this.store.write(List.of(Change.remove(Kind.SESSION, NO_SESSION, PROGRESS)), true);
	}

	private Path renamed() {
		return this.file.resolveSibling(this.file.getFileName() + ".imported");
	}

	private void syncDirectory() {
		Path directory = this.file.toAbsolutePath().getParent();
		if (directory == null) {
			return;
		}
		try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			logger.debug("The directory {} cannot be forced to disk", directory, ex);
		}
	}

}
