// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the service holds at one moment, after the garbage collector has run.
 *
 * @param heap bytes on the heap
 * @param direct bytes outside of it
 * @param files open files and sockets
 * @param threads live threads
 */
record Sample(long heap, long direct, long files, long threads) {

	private static final HttpClient http = HttpClient.newHttpClient();

	static Sample of(long pid, int httpPort) throws IOException, InterruptedException {
		Process collection = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
				String.valueOf(pid), "GC.run")
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		collection.waitFor(30, TimeUnit.SECONDS);
		String metrics = get("http://127.0.0.1:" + httpPort + "/actuator/prometheus");
		try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
			return new Sample(sum(metrics, "jvm_memory_used_bytes{area=\"heap\""),
					sum(metrics, "jvm_buffer_memory_used_bytes{id=\"direct\""), files.count(),
					sum(metrics, "jvm_threads_live_threads"));
		}
	}

	static String get(String url) throws IOException, InterruptedException {
		return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString()).body();
	}

	private static long sum(String metrics, String name) {
		return metrics.lines()
			.filter((line) -> line.startsWith(name))
			.mapToLong((line) -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
			.sum();
	}

	String line(long minute) {
		return "| %d:%02d | %.1f | %.1f | %d | %d |".formatted(minute / 60, minute % 60, this.heap / 1e6,
				this.direct / 1e6, this.files, this.threads);
	}

}
