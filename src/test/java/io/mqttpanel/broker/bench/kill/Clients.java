// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All clients of a run. Used on the event loop only.
 */
final class Clients {

	private static final int PUBLISHERS = 8;

	/** The one of QoS 1 whose session ends with its connection. */
	private static final int CLEAN_PUBLISHER = 6;

	private static final int SUBSCRIBERS = 4;

	private static final int CHANGING = 4;

	private final List<NumberedPublisher> publishers;

	private final List<NumberedSubscriber> subscribers;

	private final List<ChangingSubscriber> changing;

	private final WillReader willReader;

	/** Those that have left since the last restart. */
	private final List<LeavingClient> leaving = new ArrayList<>();

	private final List<WillClient> wills = new ArrayList<>();

	Clients(Network network, Random random) {
		this.publishers = IntStream.range(0, PUBLISHERS)
			.mapToObj((i) -> new NumberedPublisher(network, i, i != CLEAN_PUBLISHER, new Random(random.nextLong())))
			.toList();
		this.subscribers = Stream.of(true, false)
			.flatMap((staying) -> IntStream.range(0, SUBSCRIBERS)
				.mapToObj((i) -> new NumberedSubscriber(network, i, staying, arrivals())))
			.toList();
		this.changing = IntStream.range(0, CHANGING)
			.mapToObj((i) -> new ChangingSubscriber(network, i, new Random(random.nextLong())))
			.toList();
		this.willReader = new WillReader(network);
	}

	private static List<Arrivals> arrivals() {
		return Stream.generate(Arrivals::new).limit(PUBLISHERS).toList();
	}

	List<NumberedPublisher> publishers() {
		return this.publishers;
	}

	List<NumberedSubscriber> subscribers() {
		return this.subscribers;
	}

	List<NumberedSubscriber> staying() {
		return this.subscribers.stream().filter(NumberedSubscriber::isStaying).toList();
	}

	List<NumberedSubscriber> away() {
		return this.subscribers.stream().filter((subscriber) -> !subscriber.isStaying()).toList();
	}

	List<ChangingSubscriber> changing() {
		return this.changing;
	}

	WillReader willReader() {
		return this.willReader;
	}

	List<LeavingClient> leaving() {
		return this.leaving;
	}

	List<WillClient> wills() {
		return this.wills;
	}

	/**
	 * Returns every client that may have a connection.
	 * @return the clients
	 */
	Stream<SessionClient> all() {
		return Stream
			.of(this.publishers, this.subscribers, this.changing, List.of(this.willReader), this.leaving, this.wills)
			.flatMap(List::stream);
	}

	/**
	 * Returns how many messages were acknowledged, without those that are retained.
	 * @return the number
	 */
	long acknowledged() {
		return this.publishers.stream().mapToLong((publisher) -> publisher.acknowledged().cardinality()).sum();
	}

	/**
	 * Returns how many deliveries of acknowledged messages are missing.
	 * @return the number
	 */
	long missing() {
		return this.subscribers.stream()
			.mapToLong((subscriber) -> this.publishers.stream().mapToLong(subscriber::missing).sum())
			.sum();
	}

	/**
	 * Tells whether each subscriber has received the last message of each publisher.
	 * @return whether no earlier one can come
	 */
	boolean isThrough() {
		return this.subscribers.stream()
			.allMatch((subscriber) -> this.publishers.stream().allMatch(subscriber::isThrough));
	}

	/**
	 * Returns when a message came last.
	 * @return on this process's clock
	 */
	long lastArrival() {
		return this.subscribers.stream()
			.mapToLong(NumberedSubscriber::lastArrival)
			.reduce((a, b) -> (a - b > 0) ? a : b)
			.orElseThrow();
	}

}
