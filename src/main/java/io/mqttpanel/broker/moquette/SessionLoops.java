// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

import io.moquette.broker.Server;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.command.CommandOrigin;
import io.mqttpanel.broker.mqtt.command.CommandSource;
import io.mqttpanel.broker.mqtt.command.FailedCommands;

/**
 * Keeps the engine's session loops alive. A loop, which serves a share of all clients,
 * ends with the first exception that one of its commands throws; so the commands are put
 * into their queue as tasks that throw none, and know whose they are. That goes for those
 * too that a loop gives itself, which the engine runs at once: else what fails for one
 * subscriber would fail the publisher, and where that waits for something, unseen.
 */
final class SessionLoops {

	private static final ThreadLocal<@Nullable Command> running = new ThreadLocal<>();

	private SessionLoops() {
	}

	/**
	 * Takes the place of the queues in an engine that has just been started.
	 * @param server the engine
	 * @param capacity how many commands each queue holds
	 * @param failed hears of what could not be done
	 */
	static void install(Server server, int capacity, FailedCommands failed) {
		@Nullable Object[] loops = loops(server);
		Queue<FutureTask<String>>[] queues = queues(server);
		for (int i = 0; i < queues.length; i++) {
			Queue<FutureTask<String>> earlier = queues[i];
			Thread loop = (Thread) Objects.requireNonNull(loops[i]);
			Queue<FutureTask<String>> queue = new Commands(capacity, loop, failed);
			MoquetteFields.write(loop, "taskQueue", queue);
			queues[i] = queue;
			// The engine asks here whether it is on the loop already; its queue knows
			// better.
			loops[i] = null;
			// The loop waits at the earlier queue until something comes there.
			earlier.add(new FutureTask<>(() -> ""));
		}
	}

	/**
	 * Gives the engine its loops back, so that it can end them.
	 * @param server the engine, which may not have been put right
	 */
	static void release(Server server) {
		Object dispatcher = MoquetteFields.readNullable(server, "dispatcher");
		if (dispatcher == null) {
			return;
		}
		@Nullable Object[] loops = loops(server);
		Queue<FutureTask<String>>[] queues = queues(server);
		for (int i = 0; i < queues.length; i++) {
			if (queues[i] instanceof Commands commands) {
				loops[i] = commands.loop;
			}
		}
	}

	/**
	 * Says that the command under way on this thread has failed, where the engine will
	 * not: what it does about a message of QoS 2 it does without looking how it ends.
	 * @param cause why
	 */
	static void fail(Throwable cause) {
		Command command = running.get();
		if (command != null) {
			command.failure = cause;
		}
	}

	private static @Nullable Object[] loops(Server server) {
		return (@Nullable Object[]) MoquetteFields.read(group(server), "sessionExecutors");
	}

	// The engine declares it so; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	private static Queue<FutureTask<String>>[] queues(Server server) {
		return (Queue<FutureTask<String>>[]) MoquetteFields.read(group(server), "sessionQueues");
	}

	private static Object group(Server server) {
		return MoquetteFields.read(MoquetteFields.read(server, "dispatcher"), "sessionLoops");
	}

	/**
	 * A queue that makes its tasks safe.
	 */
	private static final class Commands extends ArrayBlockingQueue<FutureTask<String>> {

		private static final long serialVersionUID = 1L;

		private final transient Thread loop;

		private final transient FailedCommands failed;

		Commands(int capacity, Thread loop, FailedCommands failed) {
			super(capacity);
			this.loop = loop;
			this.failed = failed;
		}

		@Override
		public boolean offer(FutureTask<String> command) {
			if (Thread.currentThread() == this.loop) {
				new Command(command, null, this.failed).run();
				return true;
			}
			CommandSource source = CommandSource.current();
			if (source == null) {
				return super.offer(new Command(command, null, this.failed));
			}
			CommandOrigin origin = source.origin();
			source.afterwards(() -> offer(command, origin));
			return true;
		}

		/** The gate keeps it from being full. */
		private void offer(FutureTask<String> command, CommandOrigin origin) {
			if (!super.offer(new Command(command, origin, this.failed))) {
				this.failed.add(origin, new RejectedExecutionException("The session loop is full"));
			}
		}

	}

	/**
	 * A task that succeeds whatever happens in it.
	 */
	private static final class Command extends FutureTask<String> {

		private final FutureTask<String> command;

		private final @Nullable CommandOrigin origin;

		private final FailedCommands failed;

		private @Nullable Throwable failure;

		Command(FutureTask<String> command, @Nullable CommandOrigin origin, FailedCommands failed) {
			super(() -> "");
			this.command = command;
			this.origin = origin;
			this.failed = failed;
		}

		@Override
		public void run() {
			Command outer = running.get();
			running.set(this);
			this.command.run();
			running.set(outer);
			Throwable cause = failure();
			if (cause != null) {
				this.failed.add(this.origin, cause);
			}
			super.run();
		}

		private @Nullable Throwable failure() {
			try {
				this.command.get();
			}
			catch (ExecutionException ex) {
				return (ex.getCause() != null) ? ex.getCause() : ex;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return this.failure;
		}

	}

}
