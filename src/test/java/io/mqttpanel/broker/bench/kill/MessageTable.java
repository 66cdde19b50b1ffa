// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.List;
import java.util.stream.Collectors;

import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * The numbers of the messages that were published: a line for each QoS and each kind of
 * subscriber.
 *
 * @param lines the lines
 */
record MessageTable(List<Line> lines) {

	static MessageTable of(Clients clients) {
		List<MqttQoS> levels = List.of(MqttQoS.AT_LEAST_ONCE, MqttQoS.EXACTLY_ONCE);
		return new MessageTable(levels.stream()
			.flatMap((published) -> levels.stream()
				.flatMap((subscribed) -> List.of(true, false)
					.stream()
					.map((staying) -> line(clients, published, subscribed, staying))))
			.toList());
	}

	private static Line line(Clients clients, MqttQoS published, MqttQoS subscribed, boolean staying) {
		List<NumberedPublisher> publishers = clients.publishers()
			.stream()
			.filter((publisher) -> publisher.qos() == published)
			.toList();
		long[] sums = new long[4];
		clients.subscribers()
			.stream()
			.filter((subscriber) -> subscriber.isStaying() == staying && subscriber.qos() == subscribed)
			.forEach((subscriber) -> publishers.forEach((publisher) -> {
				sums[0] += publisher.acknowledged().cardinality();
				sums[1] += subscriber.missing(publisher);
				sums[2] += subscriber.arrivals(publisher).doubled();
				sums[3] += subscriber.arrivals(publisher).reordered();
			}));
		String title = "QoS %d to QoS %d, %s".formatted(published.value(), subscribed.value(),
				staying ? "connected" : "away");
		boolean once = published == MqttQoS.EXACTLY_ONCE && subscribed == MqttQoS.EXACTLY_ONCE;
		return new Line(title, once, sums[0], sums[1], sums[2], sums[3]);
	}

	boolean isSound() {
		return this.lines.stream().allMatch(Line::isSound);
	}

	@Override
	public String toString() {
		return this.lines.stream()
			.map(Line::toString)
			.collect(Collectors.joining("\n", "| messages | acknowledged | lost | doubled | out of order |\n"
					+ "| --- | ---: | ---: | ---: | ---: |\n", "\n"));
	}

	/**
	 * The numbers of one line.
	 *
	 * @param title what the messages have in common
	 * @param once whether none may be doubled
	 * @param due the deliveries of acknowledged messages
	 * @param lost those that have not come
	 * @param doubled messages that came once more
	 * @param reordered messages that first came behind a later one
	 */
	private record Line(String title, boolean once, long due, long lost, long doubled, long reordered) {

		boolean isSound() {
			return this.lost == 0 && this.reordered == 0 && (!this.once || this.doubled == 0);
		}

		@Override
		public String toString() {
			return "| %s | %,d | %,d | %,d%s | %,d |%s".formatted(this.title, this.due, this.lost, this.doubled,
					this.once ? "" : " (allowed)", this.reordered, isSound() ? "" : " <- must be 0");
		}

	}

}
