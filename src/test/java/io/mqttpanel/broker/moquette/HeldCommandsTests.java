// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeldCommands}.
 */
class HeldCommandsTests {

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicInteger ofTeam = new AtomicInteger();

	private final List<String> done = new ArrayList<>();

	private final HeldCommands held = new HeldCommands(this.channel.eventLoop(), this.bytes, SessionCommand::run);

	@AfterEach
	void close() {
		this.channel.close();
	}

	private void add(String name, CompletableFuture<Void> awaited) {
		this.held.add(new NamedCommand(name), awaited);
	}

	@Test
	void commandsThatWaitForNothingAreNotHeld() {
		add("a", null);
		add("b", CompletableFuture.completedFuture(null));
		assertThat(this.done).containsExactly("a", "b");
		assertThat(this.bytes).hasValue(0);
	}

	@Test
	void commandsKeepTheirOrder() {
		CompletableFuture<Void> first = new CompletableFuture<>();
		CompletableFuture<Void> second = new CompletableFuture<>();
		add("a", first);
		add("b", null);
		add("c", second);
		add("d", null);
		assertThat(this.bytes).hasValue(40);
		assertThat(this.ofTeam).hasValue(4);
		second.complete(null);
		this.channel.runPendingTasks();
		assertThat(this.done).isEmpty();
		first.complete(null);
		this.channel.runPendingTasks();
		assertThat(this.done).containsExactly("a", "b", "c", "d");
		assertThat(this.bytes).hasValue(0);
		assertThat(this.ofTeam).hasValue(0);
	}

	@Test
	void commandIsRunWhoseWaitEndsInTheSameMoment() {
		CompletableFuture<Void> awaited = new CompletableFuture<>() {

			@Override
			public boolean isDone() {
				boolean before = super.isDone();
				complete(null);
				return before;
			}

		};
		add("a", awaited);
		this.channel.runPendingTasks();
		assertThat(this.done).containsExactly("a");
		assertThat(this.bytes).hasValue(0);
	}

	@Test
	void commandWhoseWaitFailsIsNotRun() {
		CompletableFuture<Void> first = new CompletableFuture<>();
		add("a", first);
		add("b", null);
		first.completeExceptionally(new IllegalStateException("no"));
		this.channel.runPendingTasks();
		assertThat(this.done).containsExactly("a: no", "b");
	}

	@Test
	void nothingWaitsForEver() {
		add("a", new CompletableFuture<>());
		add("b", null);
		add("c", new CompletableFuture<>());
		this.channel.advanceTimeBy(29, TimeUnit.SECONDS);
		this.channel.runPendingTasks();
		assertThat(this.done).isEmpty();
		this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
		this.channel.runPendingTasks();
		assertThat(this.done).containsExactly("a: The store is behind", "b", "c: The store is behind");
	}

	@Test
	void patienceBeginsAnewForWhatComesLater() {
		CompletableFuture<Void> first = new CompletableFuture<>();
		add("a", first);
		this.channel.advanceTimeBy(29, TimeUnit.SECONDS);
		add("b", new CompletableFuture<>());
		first.complete(null);
		this.channel.runPendingTasks();
		this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
		this.channel.runPendingTasks();
		this.channel.advanceTimeBy(29, TimeUnit.SECONDS);
		this.channel.runPendingTasks();
		assertThat(this.done).containsExactly("a");
		this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
		this.channel.runPendingTasks();
		assertThat(this.done).containsExactly("a", "b: The store is behind");
	}

	@Test
	void endComesBehindEverything() {
		this.held.whenEmpty(() -> this.done.add("at once"));
		assertThat(this.done).containsExactly("at once");
		CompletableFuture<Void> first = new CompletableFuture<>();
		HeldCommands busy = new HeldCommands(this.channel.eventLoop(), this.bytes, SessionCommand::run);
		busy.add(new NamedCommand("a"), first);
		busy.whenEmpty(() -> this.done.add("end"));
		assertThat(this.done).containsExactly("at once");
		first.complete(null);
		this.channel.runPendingTasks();
		assertThat(this.done).containsExactly("at once", "a", "end");
	}

	/**
	 * Command that says that it was run, or why not.
	 */
	private final class NamedCommand extends SessionCommand {

		private final String name;

		NamedCommand(String name) {
			super("s", HeldCommandsTests.this.ofTeam);
			this.name = name;
		}

		@Override
		long weight() {
			return 10;
		}

		@Override
		void execute() {
			HeldCommandsTests.this.done.add(this.name);
		}

		@Override
		void failed(Throwable cause) {
			HeldCommandsTests.this.done.add(this.name + ": " + cause.getMessage());
		}

	}

}
