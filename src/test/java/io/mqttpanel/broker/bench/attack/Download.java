// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Two clients of another team, one of which publishes a large message and the other takes
 * it, in pieces on a slow line. It measures the longest wait for a piece of each message,
 * and only what arrives whole counts.
 */
final class Download implements Guest {

	private static final int PUBACK = 0x40;

	/** It comes as it was sent, but with a packet identifier of the broker's. */
	private static final byte[] PACKET = AttackPackets.publish("d", 1, false, 0, 900_000);

	/** Behind a length of three bytes and the topic. */
	private static final int PACKET_ID_AT = 1 + 3 + 2 + 1;

	/** The least with which a packet over loopback is not held back. */
	private static final int SLOW_LINE = 64 * 1024;

	private final Waits waits;

	/** It waits for the broker. */
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final String address;

	private final String key;

	private final int port;

	private final int piece;

	private final int received;

	private final int intervalMillis;

	private @Nullable AttackConnection publisher;

	private @Nullable AttackConnection reader;

	private int left;

	private int packetId;

	private long longest;

	private Download(String title, int team, int port, int piece, int received, int intervalMillis) {
		this.waits = new Waits(title);
		this.address = "127.0.1." + (50 + team);
		this.key = team + "-good";
		this.port = port;
		this.piece = piece;
		this.received = received;
		this.intervalMillis = intervalMillis;
	}

	/** A message takes six seconds. */
	static Download slow(int port) {
		return new Download("piece of a slow download", 43, port, 15_000, SLOW_LINE, 100);
	}

	/** A message is taken as fast as it comes, and three seconds later comes the next. */
	static Download fast(int port) {
		return new Download("message of 900 KB", 44, port, PACKET.length, 0, 3_000);
	}

	@Override
	public void start() {
		this.clock.scheduleWithFixedDelay(this::step, 0, this.intervalMillis, TimeUnit.MILLISECONDS);
	}

	private void step() {
		try {
			receive((this.reader != null) ? this.reader : connect());
		}
		catch (IOException ex) {
			this.waits.fail();
			System.err.println("A download has ended with " + this.left + " bytes left: " + ex.getMessage());
			disconnect();
		}
	}

	private AttackConnection connect() throws IOException {
		this.left = 0;
		this.publisher = open();
		this.publisher.login(AttackPackets.connect("from-" + this.key, this.key));
		AttackConnection opened = open();
		this.reader = opened;
		opened.login(AttackPackets.connect("to-" + this.key, this.key)).send(AttackPackets.subscribe("d", 1));
		opened.awaitSubAck();
		return opened;
	}

	private AttackConnection open() throws IOException {
		return new AttackConnection(this.address, this.port, new LongAdder(), this.received, 0);
	}

	/** Takes the next piece of a message, which is published before its first one. */
	private void receive(AttackConnection open) throws IOException {
		long begin = System.nanoTime();
		boolean first = this.left == 0;
		if (first) {
			publish();
		}
		byte[] bytes = open.receive(Math.min(this.piece, this.left));
		this.left -= bytes.length;
		this.longest = Math.max(this.longest, System.nanoTime() - begin);
		if (first) {
			this.packetId = ByteBuffer.wrap(bytes).getShort(PACKET_ID_AT) & 0xFFFF;
		}
		if (this.left == 0) {
			open.send(MqttBytes.acknowledgement(PUBACK, this.packetId));
			this.waits.add(System.nanoTime() - this.longest);
		}
	}

	private void publish() throws IOException {
		AttackConnection open = Objects.requireNonNull(this.publisher);
		this.longest = 0;
		this.left = PACKET.length;
		open.send(PACKET);
		open.awaitPubAck();
	}

	private void disconnect() {
		for (AttackConnection open : Stream.of(this.publisher, this.reader).filter(Objects::nonNull).toList()) {
			try {
				open.close();
			}
			catch (IOException ex) {
				System.err.println("It cannot be closed: " + ex.getMessage());
			}
		}
		this.publisher = null;
		this.reader = null;
	}

	@Override
	public Waits waits() {
		return this.waits;
	}

	/** Its last message is not complete. */
	@Override
	public void close() {
		this.clock.shutdownNow();
	}

}
