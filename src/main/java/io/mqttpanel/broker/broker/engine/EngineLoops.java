// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.moquette.broker.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the engine's session loops alive. A loop, which serves a share of all clients,
 * ends with the first exception that one of its commands throws; so the commands are put
 * into their queue as tasks that throw none.
 */
final class EngineLoops {

	private static final Logger logger = LoggerFactory.getLogger(EngineLoops.class);

	private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

	private static final AtomicLong nextLog = new AtomicLong(System.nanoTime());

	private EngineLoops() {
	}

	/**
	 * Takes the place of the queues in an engine that has just been started.
	 * @param server the engine
	 * @param capacity how many commands each queue holds
	 */
	static void install(Server server, int capacity) {
		Object group = EngineFields.read(EngineFields.read(server, "dispatcher"), "sessionLoops");
		@SuppressWarnings("unchecked")
		BlockingQueue<FutureTask<String>>[] queues = (BlockingQueue<FutureTask<String>>[]) EngineFields.read(group,
				"sessionQueues");
		Object[] loops = (Object[]) EngineFields.read(group, "sessionExecutors");
		for (int i = 0; i < queues.length; i++) {
			BlockingQueue<FutureTask<String>> earlier = queues[i];
			BlockingQueue<FutureTask<String>> queue = new Commands(capacity);
			EngineFields.write(loops[i], "taskQueue", queue);
			queues[i] = queue;
			// The loop waits at the earlier queue until something comes there.
			earlier.add(new FutureTask<>(() -> ""));
		}
	}

	private static void failed(Throwable cause) {
		long now = System.nanoTime();
		long next = nextLog.get();
		if (now - next >= 0 && nextLog.compareAndSet(next, now + LOG_NANOS)) {
			logger.error("The engine failed at a command of one client; its session loop goes on. Others within "
					+ "a minute are not logged", cause);
		}
	}

	/**
	 * A queue that makes its tasks safe.
	 */
	private static final class Commands extends ArrayBlockingQueue<FutureTask<String>> {

		private static final long serialVersionUID = 1L;

		Commands(int capacity) {
			super(capacity);
		}

		@Override
		public boolean offer(FutureTask<String> command) {
			return super.offer(new Command(command));
		}

	}

	/**
	 * A task that succeeds whatever happens in it.
	 */
	private static final class Command extends FutureTask<String> {

		private final FutureTask<String> command;

		Command(FutureTask<String> command) {
			super(() -> "");
			this.command = command;
		}

		@Override
		public void run() {
			this.command.run();
			try {
				this.command.get();
			}
			catch (ExecutionException ex) {
				failed((ex.getCause() != null) ? ex.getCause() : ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			super.run();
		}

	}

}
