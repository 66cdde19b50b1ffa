// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;

import org.jspecify.annotations.Nullable;

/**
 * The service, killed under load again and again: what it has acknowledged until then is
 * compared with what is there afterwards.
 */
public final class Kill implements AutoCloseable {

	private static final int SHORTEST_MILLIS = 300;

	private static final int LONGEST_MILLIS = 2_000;

	private static final int FULL_MILLIS = 4_000;

	private static final int RELAPSES_ONE_IN = 4;

	private static final Duration GONE = Duration.ofSeconds(15);

	private final KillOptions options;

	private final Random random;

	private final Counts counts = new Counts();

	private final Network network;

	private final Clients clients;

	private final KilledBroker broker;

	private final @Nullable FilledDisk disk;

	private final Load load;

	private Kill(KillOptions options) throws IOException {
		this.options = options;
		this.random = new Random(options.seed());
		this.network = new Network(this.counts, options.mistake());
		this.clients = new Clients(this.network, this.random);
		this.load = new Load(this.network, this.clients, options.rate(), new Random(this.random.nextLong()));
		this.broker = new KilledBroker(options);
		this.disk = options.full() ? new FilledDisk(KilledBroker.DISK) : null;
	}

	/**
	 * Runs the kills.
	 * @param args see {@code bench/README.md}
	 * @throws Exception if anything did not start or end in time
	 */
	public static void main(String[] args) throws Exception {
		KillOptions options = KillOptions.parse(args);
		boolean sound;
		try (Kill kill = new Kill(options)) {
			sound = kill.run();
		}
		System.exit(sound ? 0 : 1);
	}

	private boolean run() throws Exception {
		System.err.println("Seed " + this.options.seed());
		boolean complete = false;
		try {
			Recovery recovery = new Recovery(this.network, this.clients);
			recover(recovery, 0);
			for (int round = 1; round <= this.options.kills(); round++) {
				int millis = round(round);
				awaitEnd();
				if (this.random.nextInt(RELAPSES_ONE_IN) == 0) {
					relapse(recovery);
				}
				long acknowledged = this.network.call(this.clients::acknowledged);
				recover(recovery, round);
				System.err.printf("%d: ended after %,d ms, %,d messages acknowledged until then; missing: %,d%n", round,
						millis, acknowledged, this.network.call(this.clients::missing));
			}
			recovery.awaitWills();
			complete = true;
		}
		catch (Exception ex) {
			ex.printStackTrace();
		}
		return report(complete);
	}

	private void recover(Recovery recovery, int round) throws Exception {
		InetSocketAddress address = this.broker.start();
		this.network.run(() -> this.network.up(address));
		recovery.run(round);
	}

	/** Another end, before everything that was left by the last one is done. */
	private void relapse(Recovery recovery) throws Exception {
		InetSocketAddress address = this.broker.start();
		this.network.run(() -> this.network.up(address));
		recovery.begin();
		this.network.pass(this.random.nextInt(LONGEST_MILLIS));
		end();
		awaitEnd();
	}

	/** Load until the signal. */
	private int round(int round) throws Exception {
		int millis = SHORTEST_MILLIS + this.random.nextInt(LONGEST_MILLIS - SHORTEST_MILLIS);
		this.network.run(() -> this.load.start(round, millis));
		this.network.pass(millis);
		if (this.disk != null) {
			fill(this.disk, round % 2 == 0);
		}
		end();
		return millis;
	}

	private void end() throws Exception {
		this.network.run(() -> {
			// What is read later was sent before, but the end of a connection means
			// nothing from now on.
			this.broker.end();
			this.network.down();
			this.load.stop();
		});
	}

	private void fill(FilledDisk disk, boolean freed) throws Exception {
		long before = this.network.call(this.clients::acknowledged);
		disk.fill();
		this.network.pass(SHORTEST_MILLIS + this.random.nextInt(FULL_MILLIS));
		long after = this.network.call(this.clients::acknowledged);
		this.network.run(() -> this.counts.add(Count.WHILE_FULL, after - before));
		if (freed) {
			disk.free();
			this.network.pass(FULL_MILLIS + this.random.nextInt(LONGEST_MILLIS));
			long last = this.network.call(this.clients::acknowledged);
			this.network.run(() -> {
				this.counts.add(Count.FREED);
				this.counts.add(Count.STOPPED, (last == after) ? 1 : 0);
			});
		}
	}

	private void awaitEnd() throws Exception {
		this.broker.awaitEnd();
		if (this.disk != null) {
			this.disk.free();
		}
		if (!this.network.await(() -> this.clients.all().allMatch(SessionClient::isAway), GONE)) {
			this.network.run(() -> this.clients.all().forEach(SessionClient::cut));
			this.network.await(() -> this.clients.all().allMatch(SessionClient::isAway), GONE);
		}
	}

	private boolean report(boolean complete) throws Exception {
		this.network.run(() -> this.clients.willReader().judge(this.options.graceful()));
		MessageTable messages = this.network.call(() -> MessageTable.of(this.clients));
		System.out.printf("%n%s%n%s%n", messages, this.network.call(this.counts::table));
		boolean sound = complete && messages.isSound() && this.network.call(this.counts::isSound);
		System.out.println(complete ? (sound ? "Everything acknowledged was there." : "Something was wrong.")
				: "The run was not completed.");
		return sound;
	}

	@Override
	public void close() throws IOException {
		this.network.close();
		this.broker.close();
		if (this.disk != null) {
			this.disk.close();
		}
	}

}
