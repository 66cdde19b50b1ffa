// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Client of another team with a slow line that sends one large message after the other.
 * It measures how long it waits for the acknowledgement when the last byte is sent.
 */
final class SlowUpload implements Guest {

	private static final int MESSAGE = 900_000;

	/** A message takes six seconds. */
	private static final int PIECE = 15_000;

	private static final int INTERVAL_MILLIS = 100;

	private static final byte[] PACKET = AttackPackets.publish("upload", 1, false, 0, MESSAGE);

	private final Waits acknowledgements = new Waits("PUBACK of a slow upload");

	/** It waits for answers. */
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final int port;

	private @Nullable AttackConnection connection;

	private int sent;

	SlowUpload(int port) {
		this.port = port;
	}

	@Override
	public void start() {
		this.clock.scheduleWithFixedDelay(this::step, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
	}

	private void step() {
		try {
			send(connected());
		}
		catch (IOException ex) {
			this.acknowledgements.fail();
			System.err.println("A slow upload has ended after " + this.sent + " bytes: " + ex.getMessage());
			disconnect();
		}
	}

	private AttackConnection connected() throws IOException {
		if (this.connection == null) {
			this.sent = 0;
			this.connection = new AttackConnection("127.0.1.90", this.port, new LongAdder());
			this.connection.login(AttackPackets.connect("upload", "41-good"));
		}
		return this.connection;
	}

	private void send(AttackConnection open) throws IOException {
		int end = Math.min(this.sent + PIECE, PACKET.length);
		open.send(Arrays.copyOfRange(PACKET, this.sent, end));
		this.sent = end;
		if (end == PACKET.length) {
			long begin = System.nanoTime();
			open.awaitPubAck();
			this.acknowledgements.add(begin);
			this.sent = 0;
		}
	}

	private void disconnect() {
		Guest.close(this.connection);
		this.connection = null;
	}

	@Override
	public Waits waits() {
		return this.acknowledgements;
	}

	/** Its last message is not complete. */
	@Override
	public void close() {
		this.clock.shutdownNow();
	}

}
