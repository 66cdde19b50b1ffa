// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import jakarta.validation.constraints.AssertTrue;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.moquette.MoquetteSettings.Storage;
import io.mqttpanel.broker.store.CommitListener;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.StoreBackups;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

/**
 * Where sessions and retained messages are kept.
 *
 * @param path Directory of sessions, queued messages and retained messages. Without a
 * directory they are kept in memory.
 * @param backupPath Directory of the copies made by POST to /actuator/mqttstore. By
 * default the directory backups in that of the sessions.
 * @param acknowledge Moment of the acknowledgement of what is stored. committed is after
 * its commit, received is before it.
 * @param commitInterval Maximum time between the beginnings of two commits, as long as
 * there is something to commit. From 0s to 1s. Commits that take little time follow each
 * other sooner.
 * @param maxDiskBytes Maximum room on disk of what is stored, beyond which messages for
 * stored sessions are dropped; one team leaves a quarter of it to the others. At least
 * 64MB, 0B for no limit; without it half of the file system.
 * @param sync Durability of a commit. With none it survives the end of the process, with
 * commit that of the machine too.
 */
record PersistenceProperties(@Nullable Path path, @Nullable Path backupPath,
		@DefaultValue("committed") Acknowledge acknowledge, @DefaultValue("5ms") Duration commitInterval,
		@Nullable DataSize maxDiskBytes, @DefaultValue("none") Sync sync) {

	/** Directory of the store below that of the setting. */
	private static final String SESSIONS = "sessions";

	/** File of earlier versions in that of the setting. */
	private static final String EARLIER = "moquette_store.h2";

	@AssertTrue(message = "mqtt-panel.broker.persistence.commit-interval must be between 0s and 1s")
	boolean isCommitIntervalInRange() {
		return !this.commitInterval.isNegative() && this.commitInterval.compareTo(Duration.ofSeconds(1)) <= 0;
	}

	@AssertTrue(message = "mqtt-panel.broker.persistence.max-disk-bytes must be 0B or at least 64MB")
	boolean isMaxDiskBytesInRange() {
		return this.maxDiskBytes == null || this.maxDiskBytes.toBytes() == 0
				|| this.maxDiskBytes.compareTo(DataSize.ofMegabytes(64)) >= 0;
	}

	private long maxDiskBytes(Path directory) {
		if (this.maxDiskBytes == null) {
			return fileSystemBytes(directory) / 2;
		}
		return (this.maxDiskBytes.toBytes() > 0) ? this.maxDiskBytes.toBytes() : Long.MAX_VALUE;
	}

	/** The directory need not be there yet: that has no size. */
	private static long fileSystemBytes(Path directory) {
		return Stream.iterate(directory.toAbsolutePath(), Objects::nonNull, Path::getParent)
			.mapToLong((path) -> path.toFile().getTotalSpace())
			.filter((bytes) -> bytes > 0)
			.findFirst()
			.orElse(Long.MAX_VALUE);
	}

	/**
	 * Returns how sessions and retained messages are stored.
	 * @param listener hears of commits
	 * @return the store, {@code null} if they are in memory only
	 */
	@Nullable Storage toStorage(CommitListener listener) {
		Path directory = this.path;
		return (directory != null)
				? new Storage(() -> RocksDbStore.open(directory.resolve(SESSIONS), this.sync == Sync.COMMIT),
						directory.resolve(EARLIER), this.acknowledge == Acknowledge.RECEIVED, this.sync == Sync.COMMIT,
						maxDiskBytes(directory), this.commitInterval, listener)
				: null;
	}

	/**
	 * Returns the copies of what is stored.
	 * @param commits the commits of the store, {@code null} while there is none
	 * @return the copies
	 */
	StoreBackups toBackups(Supplier<@Nullable GroupCommit> commits) {
		Path beside = (this.path != null) ? this.path.resolve("backups") : null;
		return new StoreBackups(commits, (this.backupPath != null) ? this.backupPath : beside, SESSIONS);
	}

	/**
	 * When clients get an acknowledgement.
	 */
	enum Acknowledge {

		COMMITTED, RECEIVED

	}

	/**
	 * What commits survive.
	 */
	enum Sync {

		NONE, COMMIT

	}

}
