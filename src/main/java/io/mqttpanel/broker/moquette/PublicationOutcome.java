// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a publication, and who waits for that: its publisher, perhaps over
 * several connections. Safe on any thread; no action must block.
 */
final class PublicationOutcome {

	private final List<Runnable> whenDone = new ArrayList<>(0);

	private final List<Runnable> whenLate = new ArrayList<>(0);

	private final List<Runnable> whenFailed = new ArrayList<>(0);

	private boolean done;

	private boolean failed;

	/**
	 * Does something when everything that it changes is committed, unless it has failed.
	 * @param action what is done, on any thread
	 */
	void whenDone(Runnable action) {
		synchronized (this) {
			if (this.failed) {
				return;
			}
			if (!this.done) {
				this.whenDone.add(action);
				return;
			}
		}
		action.run();
	}

	/**
	 * Does something while the commit takes too long.
	 * @param action what is done, on any thread, more than once perhaps
	 */
	synchronized void whenLate(Runnable action) {
		this.whenLate.add(action);
	}

	/**
	 * Does something if it is abandoned: it is new when it comes again.
	 * @param action what is done, on any thread
	 */
	void whenFailed(Runnable action) {
		synchronized (this) {
			if (!this.failed) {
				this.whenFailed.add(action);
				return;
			}
		}
		action.run();
	}

	/** Returns whether everything that it changes is committed, and it is received. */
	synchronized boolean isDone() {
		return this.done && !this.failed;
	}

	/**
	 * Notes that everything that it changes is committed, or need not be waited for. Who
	 * cannot be told that hears that it takes too long.
	 */
	void done() {
		List<Runnable> now;
		synchronized (this) {
			this.done = true;
			now = List.copyOf(this.whenDone);
			this.whenDone.clear();
		}
		tell(now);
	}

	private void tell(List<Runnable> actions) {
		for (int i = 0; i < actions.size(); i++) {
			boolean told = false;
			try {
				actions.get(i).run();
				told = true;
			}
			finally {
				if (!told) {
					tell(actions.subList(i + 1, actions.size()));
					late();
				}
			}
		}
	}

	/** Notes that it is done, and that nothing else can become of it. */
	void committed() {
		try {
			done();
		}
		finally {
			forget();
		}
	}

	private synchronized void forget() {
		this.whenLate.clear();
		this.whenFailed.clear();
	}

	/** Tells that the commit takes too long. */
	void late() {
		List<Runnable> told;
		synchronized (this) {
			told = List.copyOf(this.whenLate);
		}
		told.forEach(Runnable::run);
	}

	/** Notes that it is not acknowledged, of which its publisher hears otherwise. */
	synchronized void fail() {
		this.failed = true;
		this.whenDone.clear();
	}

	/** Notes that it is not acknowledged, and tells that. */
	void abandon() {
		List<Runnable> told;
		synchronized (this) {
			fail();
			told = List.copyOf(this.whenFailed);
			this.whenFailed.clear();
		}
		told.forEach(Runnable::run);
	}

}
