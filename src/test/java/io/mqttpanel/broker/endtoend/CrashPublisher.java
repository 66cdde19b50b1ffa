// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;

import io.mqttpanel.broker.testing.TestDevice;

/**
 * Publishes numbered messages of QoS 1 and 2, and retained ones, as fast as they are
 * acknowledged, and remembers when each was.
 */
final class CrashPublisher {

	static final String QUEUED = "queued";

	static final String RETAINED = "retained/";

	/** Every so many messages one is retained. */
	private static final int ONE_IN = 10;

	private static final int IN_FLIGHT = 20;

	private final Mqtt3AsyncClient client;

	private final Semaphore slots = new Semaphore(IN_FLIGHT);

	private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

	private CrashPublisher(Mqtt3AsyncClient client) {
		this.client = client;
	}

	static CrashPublisher connect(int port) {
		Mqtt3AsyncClient client = MqttClient.builder()
			.useMqttVersion3()
			.identifier("publisher")
			.serverHost("127.0.0.1")
			.serverPort(port)
			.simpleAuth()
			.username(TestDevice.USERNAME)
			.password(TestDevice.PASSWORD.getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildAsync();
		client.toBlocking().connect();
		return new CrashPublisher(client);
	}

	/**
	 * Publishes for a while.
	 * @param round makes the messages those of this round
	 * @param nanos how long
	 * @throws InterruptedException if the thread is interrupted
	 */
	void publish(int round, long nanos) throws InterruptedException {
		long end = System.nanoTime() + nanos;
		for (int i = 0; System.nanoTime() < end; i++) {
			if (this.slots.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
				publish(round + "-" + i, i % ONE_IN == 0, (i % 2 == 0) ? MqttQos.AT_LEAST_ONCE : MqttQos.EXACTLY_ONCE);
			}
		}
	}

	static boolean isRetained(String name) {
		return number(name) % ONE_IN == 0;
	}

	private static int number(String name) {
		return Integer.parseInt(name.substring(name.indexOf('-') + 1));
	}

	private void publish(String name, boolean retain, MqttQos qos) {
		// Topics of the round before are used again, so that many rounds stay within the
		// limit of retained messages.
		String topic = retain ? RETAINED + number(name) : QUEUED;
		this.client.publishWith()
			.topic(topic)
			.qos(qos)
			.retain(retain)
			.payload(name.getBytes(StandardCharsets.UTF_8))
			.send()
			.whenComplete((publish, failure) -> {
				if (failure == null) {
					this.acknowledged.add(name);
				}
				this.slots.release();
			});
	}

	/** The names of messages that were acknowledged. */
	Set<String> acknowledged() {
		return Set.copyOf(this.acknowledged);
	}

	void abandon() {
		this.client.disconnect();
	}

}
