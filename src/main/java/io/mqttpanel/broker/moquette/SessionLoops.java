// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Session loops of Moquette with queues of this package. Each client's commands run on
 * the one loop that its identifier belongs to, in the order in which they were offered.
 * Clients of one loop take turns.
 */
final class SessionLoops {

	private final SessionQueue[] queues;

	private final EngineListener listener;

	/**
	 * Puts the queues into a Moquette that has just been started.
	 * @param dispatcher its dispatcher
	 * @param capacity how many commands each queue holds
	 * @param changes gathers what commands change in the store, {@code null} without one
	 * @param listener hears of failures that belong to no connection
	 */
	SessionLoops(Object dispatcher, int capacity, @Nullable StoreChanges changes, EngineListener listener) {
		this.listener = listener;
		Object group = MoquetteInternals.DISPATCHER_LOOPS.get(dispatcher);
		@Nullable Object[] threads = MoquetteInternals.LOOPS_THREADS.get(group);
		Queue<FutureTask<String>>[] replaced = MoquetteInternals.LOOPS_QUEUES.get(group);
		this.queues = new SessionQueue[replaced.length];
		for (int i = 0; i < replaced.length; i++) {
			Queue<FutureTask<String>> earlier = replaced[i];
			if (threads[i] instanceof Thread loop) {
				this.queues[i] = new SessionQueue(capacity, loop, changes, listener);
				MoquetteInternals.LOOP_QUEUE.set(loop, this.queues[i]);
			}
			replaced[i] = this.queues[i];
			// Moquette runs a task at once if it is on this thread already, and lets its
			// exception out; the queue knows better.
			threads[i] = null;
			// The loop waits at the earlier queue until something comes there.
			earlier.add(new FutureTask<>(() -> ""));
		}
	}

	/**
	 * Gives Moquette its loops back, so that it can end them.
	 * @param dispatcher its dispatcher
	 */
	static void release(Object dispatcher) {
		Object group = MoquetteInternals.DISPATCHER_LOOPS.get(dispatcher);
		@Nullable Object[] threads = MoquetteInternals.LOOPS_THREADS.get(group);
		Queue<FutureTask<String>>[] queues = MoquetteInternals.LOOPS_QUEUES.get(group);
		for (int i = 0; i < queues.length; i++) {
			if (queues[i] instanceof SessionQueue queue) {
				threads[i] = queue.loop();
			}
		}
	}

	int count() {
		return this.queues.length;
	}

	/**
	 * Returns the loop of a client, the same that Moquette chooses.
	 * @param clientId the client identifier
	 * @return its index
	 */
	int indexOf(String clientId) {
		return Math.abs(clientId.hashCode() % this.queues.length);
	}

	/**
	 * Gives a command to a loop. Never blocks and never throws.
	 * @param loop the index of the loop
	 * @param command the command
	 * @return {@code false} if the loop has no room
	 */
	boolean offer(int loop, SessionCommand command) {
		return this.queues[loop].offer(command);
	}

	/**
	 * Gives a command to a loop, and waits, blocking, until it has room.
	 * @param loop the index of the loop
	 * @param command the command
	 * @return {@code false} if the thread was interrupted, and stays so
	 */
	boolean put(int loop, SessionCommand command) {
		try {
			while (!offer(loop, command)) {
				TimeUnit.MILLISECONDS.sleep(1);
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	boolean offer(String clientId, SessionCommand command) {
		return offer(indexOf(clientId), command);
	}

	/**
	 * Runs something on a client's loop, also on that loop itself only after what it is
	 * at.
	 * @param clientId the client identifier
	 * @param action what is to be run
	 * @throws RejectedExecutionException if the loop has no room
	 */
	void execute(String clientId, Runnable action) {
		if (!offerLater(clientId, action)) {
			throw new RejectedExecutionException("The session loop is full");
		}
	}

	boolean offerLater(String clientId, Runnable action) {
		return this.queues[indexOf(clientId)].offerLater(new ActionCommand(clientId, action, this.listener::failed));
	}

	/**
	 * Returns how many commands wait.
	 * @return the number of all loops together
	 */
	int waiting() {
		int waiting = 0;
		for (SessionQueue queue : this.queues) {
			waiting += queue.size();
		}
		return waiting;
	}

	/**
	 * Returns the memory of the messages that wait with the commands.
	 * @return bytes of all loops together
	 */
	long waitingBytes() {
		long bytes = 0;
		for (SessionQueue queue : this.queues) {
			bytes += queue.bytes();
		}
		return bytes;
	}

	/**
	 * Waits, blocking, until all commands given so far have run, with those that they
	 * have given in turn: a message becomes one for each loop.
	 * @param timeout how long to wait at most
	 * @return {@code false} if some have not run
	 */
	boolean drain(Duration timeout) {
		Deadline deadline = Deadline.after(timeout);
		return pass(deadline) && pass(deadline);
	}

	private boolean pass(Deadline deadline) {
		CountDownLatch left = new CountDownLatch(this.queues.length);
		for (SessionQueue queue : this.queues) {
			if (!deadline.await((nanos) -> queue.whenIdle(left::countDown, nanos))) {
				return false;
			}
		}
		return deadline.await((nanos) -> left.await(nanos, TimeUnit.NANOSECONDS));
	}

}
