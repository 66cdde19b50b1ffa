// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Queue of one session loop, in which teams take turns and so do the sessions of each:
 * nobody waits for all that another has asked for. A command that the loop gives itself
 * is run at once. Tasks of Moquette's own are made commands, so that they do not end the
 * loop.
 */
final class SessionQueue extends ArrayBlockingQueue<FutureTask<String>> {

	private static final long serialVersionUID = 1L;

	private final int capacity;

	private final transient Thread loop;

	private final transient @Nullable StoreChanges changes;

	private final transient EngineListener listener;

	private transient boolean gathering;

	private final AtomicLong bytes = new AtomicLong();

	/** Used by the loop only; made when two commands wait for the first time. */
	private transient @Nullable SessionTurns turns;

	private final transient List<FutureTask<String>> taken = new ArrayList<>();

	/** How many commands wait in turns. */
	private volatile int inTurns;

	SessionQueue(int capacity, Thread loop, @Nullable StoreChanges changes, EngineListener listener) {
		super(capacity);
		this.capacity = capacity;
		this.loop = loop;
		this.changes = changes;
		this.listener = listener;
	}

	@Override
	public boolean offer(FutureTask<String> task) {
		SessionCommand command = (task instanceof SessionCommand own) ? own : new MoquetteTask(task);
		if (Thread.currentThread() == this.loop) {
			command.run();
			return true;
		}
		return offerLater(command);
	}

	/**
	 * Takes a command that is not to be run in the midst of another one.
	 * @param command the command
	 * @return {@code false} if there is no room
	 */
	boolean offerLater(SessionCommand command) {
		long weight = command.weight();
		this.bytes.addAndGet(weight);
		command.count(1);
		boolean fits = size() < this.capacity && super.offer(command);
		if (!fits) {
			this.bytes.addAndGet(-weight);
			command.count(-1);
		}
		return fits;
	}

	/** The one way in which a loop takes commands. */
	@Override
	public FutureTask<String> take() throws InterruptedException {
		SessionCommand command = next();
		this.bytes.addAndGet(-command.weight());
		command.count(-1);
		return command;
	}

	/** The command that the loop has been at is done. */
	private void seal() {
		if (this.changes != null && this.gathering) {
			this.changes.seal();
		}
		else if (this.changes != null) {
			this.gathering = true;
			this.changes.gather();
		}
	}

	private SessionCommand next() throws InterruptedException {
		seal();
		SessionTurns waiting = this.turns;
		if (waiting != null) {
			waiting.ran();
		}
		if (waiting == null || waiting.size() == 0) {
			SessionCommand first = (SessionCommand) super.take();
			if (super.size() == 0) {
				return first;
			}
			waiting = (waiting != null) ? waiting : new SessionTurns();
			this.turns = waiting;
			waiting.add(first);
		}
		drainTo(this.taken);
		for (FutureTask<String> task : this.taken) {
			waiting.add((SessionCommand) task);
		}
		this.taken.clear();
		SessionCommand next = waiting.next();
		this.inTurns = waiting.size();
		return next;
	}

	@Override
	public int size() {
		return super.size() + this.inTurns;
	}

	/**
	 * Runs something when no command waits any more. Waits, blocking, for room.
	 * @param action what is to be run
	 * @param nanos how long to wait at most
	 * @return {@code false} if there was no room
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean whenIdle(Runnable action, long nanos) throws InterruptedException {
		return super.offer(mark(action), nanos, TimeUnit.NANOSECONDS);
	}

	private SessionCommand mark(Runnable action) {
		return new ActionCommand("", () -> {
			if (size() == 0 || !super.offer(mark(action))) {
				action.run();
			}
		}, this.listener::failed);
	}

	/**
	 * Returns the memory of the messages that wait with the commands.
	 * @return bytes
	 */
	long bytes() {
		return this.bytes.get();
	}

	Thread loop() {
		return this.loop;
	}

	/**
	 * Task that Moquette has given to a loop.
	 */
	private final class MoquetteTask extends SessionCommand {

		private final FutureTask<String> task;

		MoquetteTask(FutureTask<String> task) {
			super("", null);
			this.task = task;
		}

		@Override
		void execute() throws Exception {
			this.task.run();
			try {
				this.task.get();
			}
			catch (ExecutionException ex) {
				throw new IllegalStateException(Objects.requireNonNullElse(ex.getCause(), ex));
			}
		}

		@Override
		void failed(Throwable cause) {
			SessionQueue.this.listener.failed(cause);
		}

	}

}
