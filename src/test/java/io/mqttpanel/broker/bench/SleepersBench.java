// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import org.springframework.util.FileSystemUtils;

/**
 * Fills the queues of many sessions whose clients are away, and looks what the broker has
 * in memory of them, and whether everything is there when some of the clients come back.
 */
public final class SleepersBench {

	/** Sessions with the same filter. */
	private static final int GROUP = 100;

	private static final int IN_FLIGHT = 50;

	private static final int PAYLOAD = 250;

	private static final long PATIENCE_SECONDS = 60;

	private final int sessions;

	private final int messages;

	private final JvmProcess broker;

	private final JvmProcess sink;

	private SleepersBench(int sessions, int messages, String jvm) throws IOException {
		this.sessions = sessions;
		this.messages = messages;
		BenchOptions options = BenchOptions.parse(new String[] { "--jvm=" + jvm });
		int sinkPort = JvmProcess.freePort();
		int port = JvmProcess.freePort();
		this.sink = JvmProcess.start(BenchOptions.DIRECTORY.resolve("sleepers-sink.log"), sinkPort,
				List.of("-Xmx256m", "-cp", options.classPath(), PanelSink.class.getName(), String.valueOf(sinkPort)));
		this.broker = JvmProcess.start(BenchOptions.DIRECTORY.resolve("sleepers.log"), port,
				Contender.STORED.arguments(options, port, JvmProcess.freePort(), sinkPort));
	}

	/**
	 * Runs the bench.
	 * @param args number of sessions, of messages for each, flags of the JVM
	 * @throws Exception if anything did not start or end in time, or a message is missing
	 */
	public static void main(String[] args) throws Exception {
		Files.createDirectories(BenchOptions.DIRECTORY);
		FileSystemUtils.deleteRecursively(BenchOptions.STORE);
		SleepersBench bench = new SleepersBench((args.length > 0) ? Integer.parseInt(args[0]) : 10_000,
				(args.length > 1) ? Integer.parseInt(args[1]) : 1_000, (args.length > 2) ? args[2] : "-Xmx512m");
		try {
			bench.run();
		}
		finally {
			bench.broker.close();
			bench.sink.close();
			FileSystemUtils.deleteRecursively(BenchOptions.STORE);
		}
	}

	private void run() throws Exception {
		long start = System.nanoTime();
		for (int i = 0; i < this.sessions; i++) {
			sleep(i);
		}
		report("%,d sessions in %.1f s", this.sessions, seconds(start));
		start = System.nanoTime();
		publish();
		double seconds = seconds(start);
		long stored = (long) this.sessions * this.messages;
		report("%,d messages stored in %.1f s, %,.0f/s, %,d MB on disk", stored, seconds, stored / seconds, disk());
		start = System.nanoTime();
		List<Integer> woken = List.of(0, this.sessions / 2, this.sessions - 1);
		for (int each : woken) {
			wake(each);
		}
		report("%d sessions had all of theirs in order after %.1f s", woken.size(), seconds(start));
	}

	private void report(String text, Object... values) throws IOException {
		System.out.printf("%s; heap after collection %s, resident %,d MB%n", String.format(text, values),
				this.broker.heapAfterCollection(), this.broker.residentMegabytes());
	}

	private static double seconds(long start) {
		return (System.nanoTime() - start) / 1e9;
	}

	private static long disk() throws IOException {
		try (Stream<Path> files = Files.walk(BenchOptions.STORE)) {
			return files.mapToLong((file) -> file.toFile().length()).sum() >> 20;
		}
	}

	private Mqtt3Client client(String identifier) {
		return Mqtt3Client.builder()
			.identifier(identifier)
			.serverAddress(this.broker.address())
			.simpleAuth()
			.username("bench")
			.password("bench".getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.build();
	}

	private static String topic(int group) {
		return "group/" + group;
	}

	private void sleep(int number) {
		Mqtt3BlockingClient client = client("sleeper-" + number).toBlocking();
		client.connectWith().cleanSession(false).send();
		client.subscribeWith().topicFilter(topic(number / GROUP)).qos(MqttQos.AT_LEAST_ONCE).send();
		client.disconnect();
	}

	private void publish() throws InterruptedException {
		Mqtt3AsyncClient client = client("publisher").toAsync();
		client.connect().join();
		Semaphore room = new Semaphore(IN_FLIGHT);
		AtomicInteger failures = new AtomicInteger();
		for (int message = 0; message < this.messages; message++) {
			for (int group = 0; group * GROUP < this.sessions; group++) {
				room.acquire();
				client.publishWith()
					.topic(topic(group))
					.qos(MqttQos.AT_LEAST_ONCE)
					.payload(payload(message))
					.send()
					.whenComplete((sent, failure) -> {
						failures.addAndGet((failure != null) ? 1 : 0);
						room.release();
					});
			}
		}
		room.acquire(IN_FLIGHT);
		client.disconnect().join();
		if (failures.get() > 0) {
			throw new IllegalStateException(failures + " messages were not acknowledged");
		}
	}

	private static byte[] payload(int message) {
		return String.format("%-" + PAYLOAD + "d", message).getBytes(StandardCharsets.US_ASCII);
	}

	private void wake(int number) throws InterruptedException {
		Mqtt3BlockingClient client = client("sleeper-" + number).toBlocking();
		try (Mqtt3BlockingClient.Mqtt3Publishes received = client.publishes(MqttGlobalPublishFilter.ALL)) {
			client.connectWith().cleanSession(false).send();
			for (int message = 0; message < this.messages; message++) {
				byte[] payload = received.receive(PATIENCE_SECONDS, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes();
				int found = Integer.parseInt(new String(payload, StandardCharsets.US_ASCII).trim());
				if (found != message) {
					throw new IllegalStateException(
							"Session " + number + " got message " + found + " in the place of " + message);
				}
			}
		}
		client.disconnect();
	}

}
