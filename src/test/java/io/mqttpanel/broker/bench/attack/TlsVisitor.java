// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Client of another team that comes over TLS every two seconds and leaves. It measures
 * how long its handshake and its login take together.
 */
final class TlsVisitor implements Guest {

	private static final int INTERVAL_SECONDS = 2;

	private final Waits logins = new Waits("login over TLS");

	/** It waits for answers. */
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final int port;

	private final ServiceTls tls;

	TlsVisitor(int port, ServiceTls tls) {
		this.port = port;
		this.tls = tls;
	}

	@Override
	public void start() {
		this.clock.scheduleWithFixedDelay(this::visit, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
	}

	private void visit() {
		long begin = System.nanoTime();
		try (AttackConnection connection = new AttackConnection("127.0.1.95", this.port, new LongAdder())) {
			connection.secure(this.tls.sockets()).login(AttackPackets.connect("tls", "45-good"));
			this.logins.add(begin);
		}
		catch (IOException ex) {
			this.logins.fail();
			System.err.println("A client over TLS was refused: " + ex.getMessage());
		}
	}

	@Override
	public Waits waits() {
		return this.logins;
	}

	@Override
	public void close() {
		this.clock.shutdownNow();
	}

}
