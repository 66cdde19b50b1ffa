// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relay with a spool whose process is killed again and again.
 */
class SpoolCrashIntegrationTests {

	private static final Duration INTERVAL = Duration.ofMillis(500);

	/** The time that writing may take on a busy machine. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	/** How many events a second, and how long each run lives at least. */
	private static final int RATE = Integer.getInteger("relay.crash.rate", 400);

	private static final Duration LIFE = Duration.ofSeconds(Integer.getInteger("relay.crash.seconds", 2));

	private final FirstDeliveries deliveries = new FirstDeliveries((frame) -> frame.data().path("connection").asInt());

	private final StubReverb reverb = StubReverb.startForgetful(this.deliveries);

	private final BitSet expected = new BitSet();

	@TempDir
	private Path directory;

	private int next = 1;

	@AfterEach
	void closeReverb() {
		this.reverb.close();
	}

	@Test
	void losesAtMostTheLastIntervalAndKeepsTheOrderWhenKilledFiveTimes() throws IOException {
		SplittableRandom random = new SplittableRandom();
		for (int round = 0; round < 5; round++) {
			if (round % 2 == 0) {
				this.reverb.goAway();
			}
			else if (round == 1) {
				this.reverb.comeBack();
				this.reverb.behaviour().dropAfter(RATE * 3 / 4);
			}
			else {
				this.reverb.comeBack();
			}
			runAndKill(LIFE.plusMillis(random.nextInt(1_500)));
		}
		deliverTheRest();
		assertThat(this.expected.cardinality()).isGreaterThan(RATE * 5 / 2);
		assertThat(this.expected.stream().filter((number) -> !this.deliveries.has(number)).limit(10)).isEmpty();
		assertThat(this.deliveries.clients()).isEqualTo(SpoolingRelay.CLIENTS);
		assertThat(this.deliveries.disordered()).isZero();
		assertThat(this.deliveries.renamed()).isZero();
	}

	private void deliverTheRest() {
		this.reverb.behaviour().dropAfter(Integer.MAX_VALUE);
		this.reverb.comeBack();
		try (RelayFixture relay = RelayFixture.start(this.reverb, settings())) {
			// What is new comes after all that is on disk.
			relay.connected("c" + this.next % SpoolingRelay.CLIENTS, this.next);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60 + RATE / 50))
				.until(() -> this.deliveries.has(this.next) && relay.status().bufferedEvents() == 0);
		}
		System.out.printf("%,d events older than the interval, %,d handled, %,d repeats%n", this.expected.cardinality(),
				this.deliveries.count(), this.deliveries.repeats());
	}

	private void runAndKill(Duration time) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-cp", System.getProperty("java.class.path"), SpoolingRelay.class.getName(),
						this.reverb.url().toString(), String.valueOf(this.next), String.valueOf(RATE)));
		command.addAll(List.of(settings()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<Announcement> announcements = new ArrayList<>();
		long killed = 0;
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = readLine(output)) {
				if (line.startsWith("announced ")) {
					announcements.add(new Announcement(Integer.parseInt(line.substring(10)), System.nanoTime()));
				}
				if (killed == 0 && !announcements.isEmpty()
						&& System.nanoTime() - announcements.get(0).at() > time.toNanos()) {
					killed = System.nanoTime();
					process.destroyForcibly();
				}
			}
		}
		assertThat(process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue()).isNotZero();
		remember(announcements, killed - INTERVAL.plus(GRACE).toNanos());
	}

	private static @Nullable String readLine(BufferedReader output) throws IOException {
		try {
			return output.readLine();
		}
		catch (IOException ex) {
			// The process is gone, and its end of the pipe with it.
			return null;
		}
	}

	private void remember(List<Announcement> announcements, long safe) {
		int first = this.next;
		for (Announcement announcement : announcements) {
			for (int number = first; number <= announcement.number() && announcement.at() < safe; number++) {
				this.expected.set(number);
			}
			first = announcement.number() + 1;
		}
		this.next = first + 1_000 + RATE;
	}

	private String[] settings() {
		return new String[] { "mqtt-panel.relay.spool.path=" + this.directory,
				"mqtt-panel.relay.spool.fsync-interval=" + INTERVAL.toMillis() + "ms" };
	}

	private record Announcement(int number, long at) {
	}

}
