// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the clients do until the broker is killed. Used on the event loop only.
 */
final class Load {

	private static final int TICK_MILLIS = 10;

	private static final int LEAVING = 24;

	private static final int WILLS = 10;

	private static final int RESUMING = 2;

	/** How many of those that stay lose their connection before the broker is ended. */
	private static final int DROPS_ONE_IN = 4;

	/** How many of those that are away come back before that. */
	private static final int RETURNS_ONE_IN = 3;

	private static final int SLOWEST_MILLIS = 16;

	private final Network network;

	private final Clients clients;

	private final double messagesPerTick;

	private final Random random;

	private boolean running;

	Load(Network network, Clients clients, int rate, Random random) {
		this.network = network;
		this.clients = clients;
		this.messagesPerTick = rate * TICK_MILLIS / 1_000.0 / clients.publishers().size();
		this.random = random;
	}

	/**
	 * Starts it.
	 * @param round makes its clients those of this round
	 * @param millis how long it will take
	 */
	void start(int round, int millis) {
		this.running = true;
		this.clients.leaving().clear();
		this.clients.wills().clear();
		this.clients.subscribers().forEach((subscriber) -> subscriber.delay(1 + this.random.nextInt(SLOWEST_MILLIS)));
		IntStream.range(0, LEAVING)
			.mapToObj((i) -> new LeavingClient(this.network, round, i))
			.forEach(this.clients.leaving()::add);
		IntStream.range(0, WILLS)
			.mapToObj((i) -> WillClient.leaving(this.network, round, i))
			.forEach(this.clients.wills()::add);
		IntStream.range(0, RESUMING)
			.mapToObj((i) -> WillClient.resuming(this.network, round, i))
			.forEach(this.clients.wills()::add);
		this.clients.wills().forEach(this.clients.willReader()::expect);
		this.clients.leaving().forEach((client) -> sometime(client::connect, millis));
		this.clients.wills().forEach((client) -> sometime(client::connect, millis));
		Stream.concat(this.clients.publishers().stream(), this.clients.staying().stream())
			.filter((client) -> this.random.nextInt(DROPS_ONE_IN) == 0)
			.forEach((client) -> sometime(client::drop, millis));
		// Some are not away for long.
		this.clients.away()
			.stream()
			.filter((client) -> this.random.nextInt(RETURNS_ONE_IN) == 0)
			.forEach((client) -> sometime(client::connect, millis));
		tick();
	}

	private void sometime(Runnable action, int millis) {
		this.network.later(() -> {
			if (this.running) {
				action.run();
			}
		}, this.random.nextInt(millis));
	}

	private void tick() {
		if (this.running) {
			this.clients.publishers().forEach((publisher) -> publisher.publish(this.messagesPerTick));
			this.clients.changing().forEach(ChangingSubscriber::change);
			this.network.later(this::tick, TICK_MILLIS);
		}
	}

	void stop() {
		this.running = false;
	}

}
