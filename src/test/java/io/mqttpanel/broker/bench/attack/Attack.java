// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.mqttpanel.broker.bench.JvmProcess;

/**
 * Everything that is known to have hurt a broker, at once, against the service with
 * little memory and a Panel that takes few events, next to clients that behave and that
 * should not notice.
 */
public final class Attack implements AutoCloseable {

	private static final Path DIRECTORY = Path.of("target", "bench");

	private static final Path GARBAGE_COLLECTIONS = DIRECTORY.resolve("attack-gc.log");

	private static final List<String> UNTRAINED = List.of("-jar", "target/mqtt-panel-broker.jar");

	private static final List<String> TRAINED = List.of("-XX:AOTCache=target/bench/app/broker.aot", "-XX:AOTMode=on",
			"-jar", "target/bench/app/mqtt-panel-broker.jar");

	private static final Pattern PAUSE = Pattern.compile("Pause .* ([0-9.]+)ms");

	private static final int WARM_UP_SECONDS = 15;

	/** What the attacks use is compiled meanwhile, on the same processors. */
	private static final int COLD_SECONDS = 10;

	/** How long an attack holds on to connections that are stuck. */
	private static final int RESTART_SECONDS = 20;

	private static final int FIRST_NETWORK = 10;

	private final AttackOptions options;

	private final BrokerPorts ports = BrokerPorts.free();

	private final ServiceTls tls = ServiceTls.make(DIRECTORY);

	private final WellBehaved clients = new WellBehaved(this.ports, this.tls);

	private final LimitedPanel panel;

	private final JvmProcess broker;

	private final List<Attacker> attackers = new ArrayList<>();

	private final ScheduledExecutorService clock;

	private Attack(AttackOptions options) throws Exception {
		this.options = options;
		this.panel = new LimitedPanel(options.eventRate(), this.clients::report);
		List<Attacker.Kind> kinds = Stream
			.of(LoginAttacks.all(), SessionAttacks.all(), ExactlyOnceAttacks.all(), StateAttacks.all(),
					LargeMessageAttacks.all(), FrameAttacks.all(), TlsAttacks.all(this.tls))
			.flatMap(List::stream)
			.filter((kind) -> options.includes(kind.name()))
			.toList();
		// Each may be stuck in a write.
		this.clock = Executors.newScheduledThreadPool(kinds.size() + 1);
		this.broker = JvmProcess.start(DIRECTORY.resolve("attack.log"), this.ports.tcp(), arguments());
		for (Attacker.Kind kind : kinds) {
			this.attackers.add(new Attacker(kind, FIRST_NETWORK + this.attackers.size(), this.ports));
		}
	}

	/**
	 * Runs the attack.
	 * @param args see {@code bench/README.md}
	 * @throws Exception if anything did not start or end in time
	 */
	public static void main(String[] args) throws Exception {
		AttackOptions options = AttackOptions.parse(args);
		Files.createDirectories(DIRECTORY);
		boolean sound;
		try (Attack attack = new Attack(options)) {
			sound = attack.run();
		}
		System.exit(sound ? 0 : 1);
	}

	private List<String> arguments() {
		String address = "127.0.0.1:" + this.panel.port();
		List<String> arguments = new ArrayList<>(List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError",
				"-XX:PerMethodRecompilationCutoff=10000", "-Xlog:gc:file=" + GARBAGE_COLLECTIONS));
		arguments.addAll(this.options.trained() ? TRAINED : UNTRAINED);
		arguments
			.addAll(List.of("--mqtt-panel.mode=remote", "--mqtt-panel.auth.url=http://" + address + "/api/mqtt/auth",
					"--mqtt-panel.relay.url=ws://" + address, "--mqtt-panel.relay.app-key=bench"));
		arguments.addAll(this.ports.arguments());
		arguments.addAll(this.tls.arguments());
		arguments.addAll(this.options.serviceArguments());
		return arguments;
	}

	private boolean run() throws Exception {
		this.clients.start();
		warmUp(WARM_UP_SECONDS, "before the attack");
		this.attackers.forEach((attacker) -> this.clock.scheduleWithFixedDelay(attacker, 0, attacker.pauseMicros(),
				TimeUnit.MICROSECONDS));
		this.clock.scheduleWithFixedDelay(() -> this.attackers.forEach(Attacker::restart), RESTART_SECONDS,
				RESTART_SECONDS, TimeUnit.SECONDS);
		if (!this.options.trained()) {
			warmUp(COLD_SECONDS, "first " + COLD_SECONDS + " seconds of the attack");
		}
		watch();
		this.clients.settle();
		boolean alive = this.broker.isAlive();
		this.clients.print("under attack");
		String held = alive ? this.broker.heapAfterCollection() : "none";
		this.clock.shutdownNow();
		this.attackers.forEach(Attacker::closeAll);
		report();
		if (alive) {
			metrics();
			System.out.println("\nHeap after a collection: " + held + " with the connections of the attacks, "
					+ this.broker.heapAfterCollection() + " without them");
		}
		boolean sound = this.clients.sound(this.options) && alive;
		System.out.println(alive ? "The process lives." : "The process has died, see target/bench/attack.log.");
		System.out.println(sound ? "Nobody noticed." : "A well-behaved client waited too long.");
		return sound;
	}

	private void report() throws IOException {
		System.out
			.println("\n| attack | connections | packets | MB | refused or ended |\n| --- | --- | --- | --- | --- |");
		this.attackers.forEach((attacker) -> System.out.println(attacker.line()));
		System.out.println("\nLongest pause of the garbage collection: " + longestPause() + " ms");
		System.out.printf("%nThe Panel took %,d events and %,d logins.%n", this.panel.events(), this.panel.logins());
	}

	/** The waits of now are printed, and count for nothing. */
	private void warmUp(int seconds, String title) throws Exception {
		pause(seconds);
		this.clients.print(title);
		this.clients.clear();
	}

	private void watch() throws Exception {
		long seconds = this.options.duration().toSeconds();
		long step = Math.max(10, seconds / 60);
		System.out.println("\n| seconds | heap now | resident MB | processor time |\n| --- | --- | --- | --- |");
		for (long at = step; at <= seconds && this.broker.isAlive(); at += step) {
			pause(step);
			System.out.printf("| %d | %s | %d | %s |%n", at, this.broker.heap(), this.broker.residentMegabytes(),
					this.broker.cpu());
		}
	}

	private void pause(long seconds) throws Exception {
		this.clock.schedule(() -> {
		}, seconds, TimeUnit.SECONDS).get();
	}

	private static double longestPause() throws IOException {
		try (Stream<String> lines = Files.lines(GARBAGE_COLLECTIONS)) {
			return lines.map(PAUSE::matcher)
				.filter(Matcher::find)
				.mapToDouble((pause) -> Double.parseDouble(pause.group(1)))
				.max()
				.orElse(0);
		}
	}

	private void metrics() throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + this.ports.http() + "/actuator/prometheus"))
			.timeout(Duration.ofSeconds(20))
			.build();
		System.out.println("\nWhat the broker counted:");
		HttpClient.newHttpClient()
			.send(request, BodyHandlers.ofString())
			.body()
			.lines()
			.filter((line) -> line
				.matches("mqtt_(connections_refused|limits_reached|messages_dropped|relay_.*(dropped|lost)).*"))
			.filter((line) -> !line.endsWith(" 0.0"))
			.forEach((line) -> System.out.println("    " + line));
	}

	@Override
	public void close() {
		this.clock.shutdownNow();
		this.attackers.forEach(Attacker::closeAll);
		this.clients.close();
		this.broker.close();
		this.panel.close();
	}

}
