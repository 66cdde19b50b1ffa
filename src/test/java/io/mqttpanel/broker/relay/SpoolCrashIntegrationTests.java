// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The relay with a spool, killed without warning again and again.
 */
class SpoolCrashIntegrationTests {

	private static final Duration INTERVAL = Duration.ofMillis(500);

	/** The time that writing may take on a busy machine. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final StubReverb reverb = StubReverb.start();

	private final Set<Long> expected = new HashSet<>();

	@TempDir
	private Path directory;

	private long next = 1;

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
				this.reverb.behaviour().dropAfter(300);
			}
			else {
				this.reverb.comeBack();
			}
			runAndKill(Duration.ofMillis(2_000 + random.nextInt(1_500)));
		}
		this.reverb.behaviour().dropAfter(Integer.MAX_VALUE);
		this.reverb.comeBack();
		try (RelayFixture relay = RelayFixture.start(this.reverb, settings())) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> relay.status().spool().events() + relay.status().bufferedEvents() == 0);
		}
		Set<Long> delivered = delivered();
		assertThat(this.expected).hasSizeGreaterThan(1_000);
		assertThat(this.expected).filteredOn((number) -> !delivered.contains(number)).isEmpty();
		assertThat(firstDeliveries()).allSatisfy((client, numbers) -> assertThat(numbers).isSorted());
		assertThat(identifiers()).allSatisfy((number, ids) -> assertThat(ids).hasSize(1));
	}

	private void runAndKill(Duration time) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), SpoolingRelay.class.getName(),
						this.reverb.url().toString(), String.valueOf(this.next)));
		command.addAll(List.of(settings()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		List<Announcement> announcements = new ArrayList<>();
		long killed = 0;
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = readLine(output)) {
				if (line.startsWith("announced ")) {
					announcements.add(new Announcement(Long.parseLong(line.substring(10)), System.nanoTime()));
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
		long first = this.next;
		for (Announcement announcement : announcements) {
			for (long number = first; number <= announcement.number() && announcement.at() < safe; number++) {
				this.expected.add(number);
			}
			first = announcement.number() + 1;
		}
		this.next = first + 1_000;
	}

	private String[] settings() {
		return new String[] { "mqtt-panel.relay.spool.path=" + this.directory,
				"mqtt-panel.relay.spool.fsync-interval=" + INTERVAL.toMillis() + "ms" };
	}

	private List<ReverbFrame> connected() {
		return this.reverb.frames((frame) -> frame.event().equals("MqttClientConnected"));
	}

	private Set<Long> delivered() {
		Set<Long> delivered = new HashSet<>();
		connected().forEach((frame) -> delivered.add(number(frame)));
		return delivered;
	}

	private Map<String, List<Long>> firstDeliveries() {
		Map<String, List<Long>> clients = new HashMap<>();
		Set<Long> seen = new HashSet<>();
		for (ReverbFrame frame : connected()) {
			if (seen.add(number(frame))) {
				clients.computeIfAbsent(frame.data().path("id").asString(), (id) -> new ArrayList<>())
					.add(number(frame));
			}
		}
		assertThat(clients).hasSize(SpoolingRelay.CLIENTS);
		return clients;
	}

	private Map<Long, Set<String>> identifiers() {
		Map<Long, Set<String>> identifiers = new HashMap<>();
		connected().forEach((frame) -> identifiers.computeIfAbsent(number(frame), (number) -> new HashSet<>())
			.add(frame.data().path("event_id").asString()));
		return identifiers;
	}

	private static long number(ReverbFrame frame) {
		return frame.data().path("connection").asLong();
	}

	private record Announcement(long number, long at) {
	}

}
