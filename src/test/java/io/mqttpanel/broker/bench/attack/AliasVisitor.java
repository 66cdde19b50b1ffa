// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Client of another team that comes every two seconds, gives a topic an alias and
 * publishes to it. It measures how long it waits for the acknowledgement.
 */
final class AliasVisitor implements Guest {

	private static final int INTERVAL_SECONDS = 2;

	private static final byte[] PACKET = MqttBytes.packet(0x32, MqttBytes.string("visit"), MqttBytes.uint16(1),
			MqttBytes.bytes(3, 0x23, 0, 1));

	private final Waits acknowledgements = new Waits("PUBACK to a topic alias");

	/** It waits for answers. */
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final int port;

	AliasVisitor(int port) {
		this.port = port;
	}

	@Override
	public void start() {
		this.clock.scheduleWithFixedDelay(this::visit, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
	}

	private void visit() {
		try (AttackConnection connection = new AttackConnection("127.0.1.92", this.port, new LongAdder())) {
			connection.login(AttackPackets.connect("alias", "42-good"));
			long begin = System.nanoTime();
			connection.send(PACKET);
			connection.awaitPubAck();
			this.acknowledgements.add(begin);
		}
		catch (IOException ex) {
			this.acknowledgements.fail();
			System.err.println("A client with a topic alias had no PUBACK: " + ex.getMessage());
		}
	}

	@Override
	public Waits waits() {
		return this.acknowledgements;
	}

	@Override
	public void close() {
		this.clock.shutdownNow();
	}

}
