// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Time until which a thread waits for others, also if it is interrupted. What needs no
 * more than a moment is waited for even if the time is over.
 *
 * @param nanoTime the time, as {@link System#nanoTime()} has it
 */
record Deadline(long nanoTime) {

	private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(1);

	static Deadline after(Duration timeout) {
		return new Deadline(System.nanoTime() + timeout.toNanos());
	}

	/**
	 * Waits, blocking.
	 * @param wait what to wait for
	 * @return {@code false} if it has not happened
	 */
	boolean await(BoundedWait wait) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return wait.await(Math.max(MOMENT, this.nanoTime - System.nanoTime()));
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Wait for something that other threads do.
	 */
	@FunctionalInterface
	interface BoundedWait {

		/**
		 * Waits.
		 * @param nanos how long to wait at most, more than 0
		 * @return {@code false} if it has not happened
		 * @throws InterruptedException if the thread is interrupted
		 */
		boolean await(long nanos) throws InterruptedException;

	}

}
