// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.spool.SpoolFile.Pending;

/**
 * Thread for the input and output of the spool. A failure is logged once when it begins
 * and once when it is over. Meanwhile events wait in memory, and the disk is tried again
 * periodically.
 */
final class Spool {

	private static final Logger logger = LoggerFactory.getLogger(Spool.class);

	private static final Duration RETRY = Duration.ofSeconds(5);

	/** Number of attempts to open the file before its events are given up. */
	private static final int PATIENCE = 12;

	private final Path directory;

	private final long maxSize;

	private final SpoolIndex index;

	private final SpoolFile file;

	private final Consumer<BufferedEvent> handedOver;

	private final ScheduledThreadPoolExecutor thread;

	private final Deque<Pending> pending = new ArrayDeque<>();

	private final AtomicLong pendingBytes = new AtomicLong();

	/** Number of consecutive failures to open the file. */
	private int failedOpenings;

	private boolean mayOpen = true;

	private final WarningInterval warnings;

	private volatile boolean opening = true;

	private volatile @Nullable String failure;

	/**
	 * Creates a spool that is not open.
	 * @param directory the directory of the file
	 * @param maxSize the maximum size of the events in bytes
	 * @param bootId the identifier of this start of the broker
	 * @param counts the counters of lost events
	 * @param handedOver receives each event that need not be kept in memory any more, on
	 * the spool's thread
	 */
	Spool(Path directory, long maxSize, String bootId, EventCounts counts, Consumer<BufferedEvent> handedOver) {
		this.directory = directory;
		this.maxSize = maxSize;
		this.index = new SpoolIndex(counts);
		this.file = new SpoolFile(directory, this.index, new BatchCodec(bootId), counts);
		this.handedOver = handedOver;
		this.warnings = new WarningInterval(SteadyClock.SYSTEM);
		this.thread = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "panel-relay-spool");
			thread.setDaemon(true);
			return thread;
		});
		this.thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	SpoolIndex index() {
		return this.index;
	}

	/**
	 * Returns the reason why the disk cannot be used.
	 * @return the reason, {@code null} while it can be
	 */
	@Nullable String failure() {
		return this.failure;
	}

	/**
	 * Returns whether the events of an earlier start are still being read.
	 * @return {@code true} until they are known
	 */
	boolean isOpening() {
		return this.opening;
	}

	boolean isUsable() {
		return !this.opening && this.failure == null;
	}

	/**
	 * Returns the estimated memory of events that are not written yet.
	 * @return bytes
	 */
	long pendingBytes() {
		return this.pendingBytes.get();
	}

	void open() {
		this.thread.execute(() -> {
			attempt(() -> {
			});
			this.opening = false;
		});
	}

	/**
	 * Schedules events to be written.
	 * @param events the events, next in order
	 * @param copy whether they are also in flight from memory
	 * @param heavy whether they are of heavy clients
	 * @return their batch
	 */
	SpoolBatch write(List<BufferedEvent> events, boolean copy, boolean heavy) {
		SpoolBatch batch = this.index.add(events, copy, heavy);
		Pending added = new Pending(batch, events);
		this.pendingBytes.addAndGet(added.size());
		this.thread.execute(() -> {
			this.pending.add(added);
			attempt(this::writePending);
		});
		return batch;
	}

	private void writePending() {
		List<Pending> batches = this.pending.stream().filter((added) -> added.batch().left > 0).toList();
		if (!batches.isEmpty()) {
			this.file.write(batches);
			batches.forEach((added) -> this.index.written(added.batch(), added.parts()));
		}
		for (Pending added = this.pending.poll(); added != null; added = this.pending.poll()) {
			this.pendingBytes.addAndGet(-added.size());
			if (!added.batch().copy) {
				added.events().forEach(this.handedOver);
			}
		}
		if (this.file.evict(this.maxSize) && this.warnings.hasPassed()) {
			logger.warn("The spool in {} is full ({} bytes): the oldest events are dropped, packets first. "
					+ "A larger mqtt-panel.relay.spool.max-size holds more", this.directory, this.maxSize);
		}
	}

	/**
	 * Schedules the next batch to be read, if it is not in memory.
	 * @param heavy whether it is of heavy clients
	 */
	void readAhead(boolean heavy) {
		SpoolBatch batch = this.index.toRead(heavy);
		if (batch != null) {
			this.thread.execute(() -> {
				attempt(() -> this.file.read(batch));
				this.index.endRead(batch);
			});
		}
	}

	void remove(SpoolBatch batch) {
		this.thread.execute(() -> {
			if (batch.written) {
				attempt(() -> this.file.remove(batch));
			}
			this.index.forget(batch);
		});
	}

	void sync() {
		this.thread.execute(() -> {
			if (this.failure == null) {
				attempt(this.file::sync);
			}
		});
	}

	/**
	 * Executes an action on the file. After a failure the file is opened again at once
	 * for reading, and written again after a delay.
	 */
	private void attempt(Runnable action) {
		if (openFile()) {
			try {
				action.run();
			}
			catch (RuntimeException ex) {
				this.file.abandon();
				this.mayOpen = true;
				failed(ex);
			}
		}
	}

	private boolean openFile() {
		if (this.file.isOpen()) {
			return true;
		}
		if (this.mayOpen) {
			try {
				this.file.open();
				this.failedOpenings = 0;
				return true;
			}
			catch (IOException | RuntimeException ex) {
				this.file.abandon();
				this.mayOpen = false;
				this.failedOpenings++;
				failed(ex);
			}
		}
		return false;
	}

	private void failed(Exception ex) {
		String reason = rootCause(ex);
		if (this.failure == null) {
			logger.warn(
					"The spool in {} cannot be used: {}. Events wait in memory, and the disk is tried again every {} s",
					this.directory, reason, RETRY.toSeconds());
			this.thread.schedule(this::retry, RETRY.toMillis(), TimeUnit.MILLISECONDS);
		}
		this.failure = reason;
	}

	private void retry() {
		this.mayOpen = true;
		attempt(() -> {
			this.file.reclaim(0);
			writePending();
			this.file.sync();
			this.failure = null;
			logger.info("The spool in {} can be used again", this.directory);
		});
		if (this.failure != null) {
			if (this.failedOpenings == PATIENCE) {
				this.file.giveUp();
			}
			this.thread.schedule(this::retry, RETRY.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private static String rootCause(Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() != null && cause.getCause() != cause) {
			cause = cause.getCause();
		}
		return cause.getClass().getSimpleName() + ": " + cause.getMessage();
	}

	/**
	 * Ends the thread once everything is written. It ends itself: that takes a lock, for
	 * which an event loop must not wait.
	 * @param closed runs then, on the spool's thread
	 */
	void close(Runnable closed) {
		this.thread.execute(() -> {
			attempt(() -> {
				writePending();
				this.file.close();
			});
			this.thread.shutdown();
			closed.run();
		});
	}

}
