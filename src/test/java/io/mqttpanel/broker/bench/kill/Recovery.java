// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What the clients do when the broker runs again: they look whether everything is there
 * that was acknowledged.
 */
final class Recovery {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration RETAINED_LIMIT = Duration.ofSeconds(30);

	private static final Duration DRAIN = Duration.ofMinutes(5);

	/** How long nothing comes when the last messages are there. */
	private static final long QUIET = TimeUnit.SECONDS.toNanos(3);

	/** How long nothing comes when nothing will come. */
	private static final long SILENT = TimeUnit.SECONDS.toNanos(30);

	private final Network network;

	private final Clients clients;

	Recovery(Network network, Clients clients) {
		this.network = network;
		this.clients = clients;
	}

	/**
	 * Brings all clients back, compares, and lets those leave that are to be away.
	 * @param round the number of kills so far
	 * @throws Exception if the broker does not let them in
	 */
	void run(int round) throws Exception {
		readRetained(round);
		resume();
		settle();
		drain();
		probe(round);
		this.network.run(() -> this.clients.away().forEach(SessionClient::leave));
		demand("those that are to be away leave", () -> this.clients.away().stream().allMatch(SessionClient::isAway));
	}

	/**
	 * Brings the clients back without comparing anything, so that the broker can be ended
	 * in the middle of that.
	 * @throws Exception if the event loop has ended
	 */
	void begin() throws Exception {
		this.network.run(() -> {
			this.clients.subscribers().forEach(SessionClient::connect);
			this.clients.publishers().forEach(SessionClient::connect);
			this.clients.willReader().connect();
		});
	}

	private void readRetained(int round) throws Exception {
		RetainedReader reader = this.network
			.call(() -> new RetainedReader(this.network, round, this.clients.publishers()));
		this.network.run(reader::connect);
		demand("a new subscriber", reader::isConnected);
		this.network.await(reader::isComplete, RETAINED_LIMIT);
		this.network.run(reader::judge);
	}

	/** Subscribers come first, and clients whose will must not be published. */
	private void resume() throws Exception {
		List<WillClient> resuming = this.network
			.call(() -> this.clients.wills().stream().filter(WillClient::isResuming).toList());
		this.network.run(() -> {
			resuming.forEach(DepartingClient::comeBack);
			this.clients.staying().forEach((subscriber) -> subscriber.delay(0));
			this.clients.staying().forEach(SessionClient::connect);
			this.clients.changing().forEach(SessionClient::connect);
			this.clients.willReader().connect();
		});
		demand("subscribers", () -> this.clients.staying().stream().allMatch(NumberedSubscriber::isReady)
				&& this.clients.willReader().isReady());
		demand("changing subscribers", () -> this.clients.changing().stream().allMatch(ChangingSubscriber::isReady));
		demand("clients with a will", () -> resuming.stream().allMatch(DepartingClient::isDone));
	}

	/** Publishers send again what was not acknowledged. */
	private void settle() throws Exception {
		this.network.run(() -> this.clients.publishers().forEach(SessionClient::connect));
		this.network.await(() -> this.clients.publishers().stream().allMatch(NumberedPublisher::isSettled), LIMIT);
		this.network.run(() -> this.clients.publishers()
			.stream()
			.filter((publisher) -> !publisher.isSettled())
			.forEach((publisher) -> this.network.counts().add(Count.UNSETTLED, "%s", publisher.clientId())));
	}

	/** Those that were away come back, and everybody receives what there is. */
	private void drain() throws Exception {
		this.network.run(() -> {
			this.clients.away().forEach((subscriber) -> subscriber.delay(0));
			this.clients.away().forEach(SessionClient::connect);
		});
		demand("subscribers that were away", () -> this.clients.away().stream().allMatch(NumberedSubscriber::isReady));
		long start = System.nanoTime();
		this.network.await(() -> isDrained(start), DRAIN);
	}

	private boolean isDrained(long start) {
		long now = System.nanoTime();
		long last = this.clients.lastArrival();
		long quiet = Math.min(now - last, now - start);
		return quiet > SILENT || (quiet > QUIET && this.clients.isThrough()) || this.clients.missing() == 0;
	}

	private void probe(int round) throws Exception {
		this.network.run(() -> this.clients.changing().forEach((client) -> client.probe(round)));
		this.network.await(() -> this.clients.changing().stream().allMatch(ChangingSubscriber::isProbed), LIMIT);
		this.network.run(() -> this.clients.changing().forEach(ChangingSubscriber::unsubscribe));
		demand("an UNSUBACK", () -> this.clients.changing().stream().allMatch(ChangingSubscriber::isUnsubscribed));
		this.network.run(() -> this.clients.changing().forEach(ChangingSubscriber::judge));
		demand("time", () -> this.clients.leaving().stream().allMatch(LeavingClient::isCertain));
		this.network.run(() -> this.clients.leaving().forEach(DepartingClient::comeBack));
		demand("clients that had left", () -> this.clients.leaving().stream().allMatch(DepartingClient::isDone));
	}

	/**
	 * Lets the last wills come.
	 * @throws Exception if the event loop has ended
	 */
	void awaitWills() throws Exception {
		Duration limit = Duration.ofSeconds(WillClient.MAXIMUM_SECONDS).plus(LIMIT);
		this.network.await(this.clients.willReader()::isComplete, limit);
		this.network.pass(TimeUnit.NANOSECONDS.toMillis(QUIET));
	}

	private void demand(String what, BooleanSupplier condition) throws Exception {
		if (!this.network.await(condition, LIMIT)) {
			throw new IllegalStateException("Not within %d s: %s".formatted(LIMIT.toSeconds(), what));
		}
	}

}
