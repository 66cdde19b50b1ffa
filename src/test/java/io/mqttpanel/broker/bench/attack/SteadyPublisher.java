// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;

/**
 * Client of another team that publishes all the time and gets its messages back.
 */
final class SteadyPublisher {

	private static final int INTERVAL_MILLIS = 100;

	private static final String TOPICS = "steady/";

	private final Waits acknowledgements = new Waits("PUBACK of another team");

	private final Waits deliveries = new Waits("delivery of another team");

	private final Map<String, Long> undelivered = new ConcurrentHashMap<>();

	private final AtomicInteger numbers = new AtomicInteger();

	private final Mqtt3AsyncClient client;

	SteadyPublisher(Mqtt3AsyncClient client) {
		this.client = client;
		client.publishes(MqttGlobalPublishFilter.ALL, this::deliver);
	}

	void start(ScheduledExecutorService clock) {
		enter().join();
		clock.scheduleAtFixedRate(this::publish, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
	}

	private CompletableFuture<?> enter() {
		return this.client.connectWith()
			.cleanSession(true)
			.keepAlive(60)
			.send()
			.thenCompose((connAck) -> this.client.subscribeWith()
				.topicFilter(TOPICS + "+")
				.qos(MqttQos.AT_LEAST_ONCE)
				.send());
	}

	private void publish() {
		if (!this.client.getState().isConnected()) {
			this.acknowledgements.fail();
			enter();
			return;
		}
		String topic = TOPICS + this.numbers.incrementAndGet();
		long begin = System.nanoTime();
		this.undelivered.put(topic, begin);
		WellBehaved.timed(this.acknowledgements, begin,
				this.client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(new byte[1024]).send());
	}

	private void deliver(Mqtt3Publish message) {
		Long begin = this.undelivered.remove(message.getTopic().toString());
		if (begin != null) {
			this.deliveries.add(begin);
		}
	}

	boolean isSettled() {
		return this.undelivered.isEmpty();
	}

	/**
	 * Counts what has not come until now as failed.
	 */
	void giveUp() {
		this.undelivered.forEach((topic, begin) -> this.deliveries.fail());
	}

	Waits acknowledgements() {
		return this.acknowledgements;
	}

	Waits deliveries() {
		return this.deliveries;
	}

	List<Waits> waits() {
		return List.of(this.acknowledgements, this.deliveries);
	}

	void close() {
		this.client.disconnect();
	}

}
