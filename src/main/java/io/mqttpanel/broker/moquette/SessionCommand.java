// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Command to a session loop. A loop, which serves a share of all clients, ends with the
 * first exception that one of its tasks throws; a command throws none and reports its
 * failure instead. It is a {@link FutureTask} because a loop takes nothing else.
 */
abstract class SessionCommand extends FutureTask<String> {

	private static final Logger logger = LoggerFactory.getLogger(SessionCommand.class);

	private static final Callable<String> NOTHING = () -> "";

	private final String sessionId;

	/** Counts the commands of one team that wait, {@code null} where nobody asks. */
	private final @Nullable AtomicInteger ofTeam;

	/**
	 * Creates a command.
	 * @param sessionId identifier of the session whose commands run in order, those of
	 * others taking turns with them; empty for the server
	 * @param ofTeam counts the commands of the session's team that wait
	 */
	SessionCommand(String sessionId, @Nullable AtomicInteger ofTeam) {
		super(NOTHING);
		this.sessionId = sessionId;
		this.ofTeam = ofTeam;
	}

	String sessionId() {
		return this.sessionId;
	}

	/**
	 * Notes that the command begins to wait, or does not wait any more.
	 * @param difference 1 or -1
	 */
	void count(int difference) {
		if (this.ofTeam != null) {
			this.ofTeam.addAndGet(difference);
		}
	}

	/**
	 * Does what the command is for, on the session loop.
	 * @throws Exception if it fails
	 */
	abstract void execute() throws Exception;

	/**
	 * Weighs what waits with the command.
	 * @return bytes of heap, 0 for next to nothing
	 */
	long weight() {
		return 0;
	}

	/**
	 * Reports a failure, on any thread.
	 * @param cause why it has failed
	 */
	abstract void failed(Throwable cause);

	/**
	 * Reports that the command is not going to run, and gives back what it holds.
	 * @param cause why not
	 */
	void abandon(Throwable cause) {
		report(cause);
	}

	@Override
	public final void run() {
		try {
			execute();
		}
		// An error ends a loop as an exception does.
		catch (Exception | Error ex) {
			report(ex);
		}
	}

	private void report(Throwable cause) {
		try {
			failed(cause);
		}
		catch (RuntimeException ex) {
			logger.error("The failure of a command could not be reported", ex);
		}
	}

	/** Asked by the loop after each run. */
	@Override
	public final String get() {
		return "";
	}

}
