// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttpanel.broker.mqtt.engine.EngineListener;

/**
 * Queue of one session loop. A command that the loop gives itself is run at once. Tasks
 * of Moquette's own are made commands, so that they do not end the loop.
 */
final class SessionQueue extends ArrayBlockingQueue<FutureTask<String>> {

	private static final long serialVersionUID = 1L;

	private final transient Thread loop;

	private final transient EngineListener listener;

	private final AtomicLong bytes = new AtomicLong();

	SessionQueue(int capacity, Thread loop, EngineListener listener) {
		super(capacity);
		this.loop = loop;
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
		boolean taken = super.offer(command);
		if (!taken) {
			this.bytes.addAndGet(-weight);
		}
		return taken;
	}

	/** The one way in which a loop takes commands. */
	@Override
	public FutureTask<String> take() throws InterruptedException {
		FutureTask<String> task = super.take();
		if (task instanceof SessionCommand command) {
			this.bytes.addAndGet(-command.weight());
		}
		return task;
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
