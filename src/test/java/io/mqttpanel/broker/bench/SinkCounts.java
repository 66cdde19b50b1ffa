// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Reads how many events have reached the sink.
 */
final class SinkCounts {

	private static final Duration QUIET = Duration.ofSeconds(1);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final HttpClient client = HttpClient.newHttpClient();

	private final HttpRequest request;

	private final JvmProcess sink;

	private Map<String, Long> before = Map.of();

	private Duration cpuBefore = Duration.ZERO;

	SinkCounts(JvmProcess sink) {
		this.sink = sink;
		this.request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sink.address().getPort() + "/counts"))
			.timeout(Duration.ofSeconds(10))
			.build();
	}

	/**
	 * Waits until no more events come, or not any longer.
	 * @return what has come since the last call
	 */
	Difference settle() {
		long start = System.nanoTime();
		try {
			Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).during(QUIET).until(new Unchanged());
		}
		catch (ConditionTimeoutException ex) {
			System.err.println("Events still keep coming after " + LIMIT);
		}
		Map<String, Long> now = read();
		Map<String, Long> came = new HashMap<>();
		now.forEach((event, count) -> came.put(event, count - this.before.getOrDefault(event, 0L)));
		this.before = now;
		Duration cpu = this.sink.cpu();
		Duration cpuUsed = cpu.minus(this.cpuBefore);
		this.cpuBefore = cpu;
		Duration waited = Duration.ofNanos(System.nanoTime() - start).minus(QUIET);
		return new Difference(came, waited.isNegative() ? Duration.ZERO : waited, cpuUsed);
	}

	private Map<String, Long> read() {
		Map<String, Long> counts = new HashMap<>();
		try {
			for (String line : this.client.send(this.request, BodyHandlers.ofString()).body().lines().toList()) {
				String[] parts = line.split(" ");
				if (!parts[0].startsWith("pusher:")) {
					counts.put(parts[0], Long.parseLong(parts[1]));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return counts;
	}

	/**
	 * Whether nothing has come since it was asked last.
	 */
	private final class Unchanged implements Callable<Boolean> {

		private Map<String, Long> last = read();

		@Override
		public Boolean call() {
			Map<String, Long> now = read();
			boolean unchanged = now.equals(this.last);
			this.last = now;
			return unchanged;
		}

	}

	/**
	 * What has reached the sink in a while.
	 *
	 * @param events how many, by name
	 * @param waited how long the last of them kept one waiting
	 * @param cpu the processor time that the sink took for them
	 */
	record Difference(Map<String, Long> events, Duration waited, Duration cpu) {

		long count(String event) {
			return this.events.getOrDefault(event, 0L);
		}

		long total() {
			return this.events.values().stream().mapToLong(Long::longValue).sum();
		}

	}

}
