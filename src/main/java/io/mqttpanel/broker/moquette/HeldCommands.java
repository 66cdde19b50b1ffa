// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Commands of one connection that are held back, in their order, behind messages that are
 * not stored for other nodes yet. Used on the event loop of the connection.
 */
final class HeldCommands {

	private static final long PATIENCE_SECONDS = 30;

	private final EventExecutor eventLoop;

	/** Memory of all that is held, of all connections. */
	private final AtomicLong bytes;

	private final Consumer<SessionCommand> next;

	private final Deque<Held> held = new ArrayDeque<>(1);

	private @Nullable ScheduledFuture<?> late;

	private @Nullable Runnable end;

	/**
	 * Creates the commands of one connection.
	 * @param eventLoop its event loop
	 * @param bytes counts the memory of what is held
	 * @param next takes the commands in their order
	 */
	HeldCommands(EventExecutor eventLoop, AtomicLong bytes, Consumer<SessionCommand> next) {
		this.eventLoop = eventLoop;
		this.bytes = bytes;
		this.next = next;
	}

	/**
	 * Passes a command on when everything before it is passed on and what it waits for is
	 * there.
	 * @param command the command; if what it waits for fails, it fails and is not run
	 * @param awaited what it waits for, {@code null} for nothing of its own
	 */
	void add(SessionCommand command, @Nullable CompletableFuture<Void> awaited) {
		Held next = new Held(command, awaited);
		if (next.isReady() && this.held.isEmpty()) {
			pass(next);
			return;
		}
		command.count(1);
		this.bytes.addAndGet(command.weight());
		this.held.add(next);
		// It may be there by now, and this is how that is noticed.
		if (awaited != null) {
			awaited.whenComplete((done, failure) -> this.eventLoop.execute(() -> {
				if (failure != null) {
					giveUpBehind(next, failure);
				}
				drain();
			}));
			watch();
		}
	}

	/** What is behind a message that was refused is refused too, and not waited for. */
	private void giveUpBehind(Held refused, Throwable failure) {
		boolean behind = false;
		for (Held each : this.held) {
			if (behind) {
				each.giveUp(failure);
			}
			behind |= each == refused;
		}
	}

	private void drain() {
		Held first = this.held.peek();
		while (first != null && first.isReady()) {
			remove();
			pass(first);
			first = this.held.peek();
		}
		if (first == null) {
			emptied();
		}
	}

	private void emptied() {
		if (this.late != null) {
			this.late.cancel(false);
			this.late = null;
		}
		Runnable action = this.end;
		this.end = null;
		if (action != null) {
			action.run();
		}
	}

	private void remove() {
		SessionCommand command = this.held.remove().command();
		command.count(-1);
		this.bytes.addAndGet(-command.weight());
	}

	private void pass(Held ready) {
		Throwable failure = ready.failure();
		if (failure == null) {
			this.next.accept(ready.command());
		}
		else {
			ready.command().abandon(failure);
		}
	}

	private void watch() {
		if (this.late == null) {
			Held first = this.held.element();
			this.late = this.eventLoop.schedule(() -> expire(first), PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
	}

	/**
	 * The client is disconnected for the first of them: none of the others is waited for.
	 */
	private void expire(Held oldest) {
		this.late = null;
		if (this.held.peek() == oldest) {
			giveUp();
		}
		else if (!this.held.isEmpty()) {
			watch();
		}
	}

	/** Waits for none of them: those that wait for something of their own fail. */
	private void giveUp() {
		this.held.forEach((each) -> each.giveUp(new StoreFullException()));
		drain();
	}

	/**
	 * Does something when nothing is held any more. Nothing is added after that.
	 * @param action what is done, on the event loop
	 */
	void whenEmpty(Runnable action) {
		if (this.held.isEmpty()) {
			action.run();
		}
		else {
			this.end = action;
		}
	}

	/**
	 * A command, and what it waits for.
	 *
	 * @param command the command
	 * @param awaited what it waits for, {@code null} for nothing of its own
	 */
	private record Held(SessionCommand command, @Nullable CompletableFuture<Void> awaited) {

		boolean isReady() {
			return this.awaited == null || this.awaited.isDone();
		}

		@Nullable Throwable failure() {
			return (this.awaited != null && this.awaited.isCompletedExceptionally())
					? this.awaited.handle((done, failure) -> failure).join() : null;
		}

		void giveUp(Throwable cause) {
			if (this.awaited != null) {
				this.awaited.completeExceptionally(cause);
			}
		}

	}

}
