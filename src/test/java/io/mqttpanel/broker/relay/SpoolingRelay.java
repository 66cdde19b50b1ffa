// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;

/**
 * Process that publishes events until it is killed, and prints its progress.
 */
public final class SpoolingRelay {

	static final int CLIENTS = 20;

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(25);

	private SpoolingRelay() {
	}

	/**
	 * Announces connections, numbered.
	 * @param args the Panel's address, the first number, how many a second, and settings
	 */
	public static void main(String[] args) {
		String[] properties = new String[args.length - 3];
		System.arraycopy(args, 3, properties, 0, properties.length);
		RelayFixture relay = RelayFixture.start(URI.create(args[0]), properties);
		long number = Long.parseLong(args[1]);
		long batch = Long.parseLong(args[2]) * PAUSE / TimeUnit.SECONDS.toNanos(1);
		// Loading classes can hold the relay up for seconds, once.
		relay.connected("c" + number % CLIENTS, number++);
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> relay.status().connectAttempts() > 0 && relay.status().bufferedEvents() == 0);
		while (!Thread.currentThread().isInterrupted()) {
			for (int i = 0; i < batch; i++) {
				relay.connected("c" + number % CLIENTS, number);
				number++;
			}
			System.out.println("announced " + (number - 1));
			LockSupport.parkNanos(PAUSE);
		}
	}

}
