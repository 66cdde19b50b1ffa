// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Two clients of another team that come again and again, one of which publishes a large
 * message and the other takes it, in pieces on a slow line. It measures the longest wait
 * for a piece of each message, and only what arrives whole counts.
 */
final class Download implements Guest {

	/** Together they have more of large messages than a team with two deaf clients. */
	private static final int SLOW_LINES = 3;

	private static final int MESSAGE = 900_000;

	/** A message takes six seconds. */
	private static final int PIECE = 15_000;

	private static final int INTERVAL_MILLIS = 100;

	private static final int PAUSE_MILLIS = 3_000;

	/** The least with which a packet over loopback is not held back. */
	private static final int SLOW_LINE = 64 * 1024;

	/** Behind a length of three bytes and a topic of two. */
	private static final int PACKET_ID_AT = 1 + 3 + 2 + 2;

	private static final int PUBACK = 0x40;

	private final Waits waits;

	/** It waits for the broker. */
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final int port;

	private final String name;

	private final int piece;

	/** What the operating system receives ahead, 0 for its default. */
	private final int received;

	/** It comes as it was sent, but with a packet identifier of the broker's. */
	private final byte[] packet;

	private @Nullable AttackConnection reader;

	private int left;

	private int packetId;

	private long begin;

	private long longest;

	private Download(Waits waits, int port, String name, int piece, int received) {
		this.waits = waits;
		this.port = port;
		this.name = name;
		this.piece = piece;
		this.received = received;
		this.packet = AttackPackets.publish(name, 1, false, 0, MESSAGE);
	}

	/** Several at once. */
	static List<Download> slow(int port) {
		Waits waits = new Waits("piece of a slow download");
		return IntStream.range(0, SLOW_LINES)
			.mapToObj((line) -> new Download(waits, port, "s" + line, PIECE, SLOW_LINE))
			.toList();
	}

	/** Takes a message as fast as it comes. */
	static Download fast(int port) {
		return new Download(new Waits("message of 900 KB"), port, "f0", Integer.MAX_VALUE, 0);
	}

	@Override
	public void start() {
		int pause = (this.piece < MESSAGE) ? INTERVAL_MILLIS : PAUSE_MILLIS;
		this.clock.scheduleWithFixedDelay(this::step, 0, pause, TimeUnit.MILLISECONDS);
	}

	private void step() {
		try {
			receive((this.reader != null) ? this.reader : begin());
		}
		catch (IOException ex) {
			this.waits.fail();
			System.err.println("A download has ended with " + this.left + " bytes left: " + ex.getMessage());
			disconnect();
		}
	}

	private AttackConnection begin() throws IOException {
		this.left = this.packet.length;
		this.longest = 0;
		AttackConnection opened = new AttackConnection("127.0.1.93", this.port, new LongAdder(), this.received, 0);
		this.reader = opened;
		opened.login(AttackPackets.connect("to-" + this.name, "43-good"));
		opened.send(AttackPackets.subscribe(this.name, 1));
		opened.awaitSubAck();
		try (AttackConnection publisher = new AttackConnection("127.0.1.93", this.port, new LongAdder())) {
			publisher.login(AttackPackets.connect("from-" + this.name, "43-good"));
			this.begin = System.nanoTime();
			publisher.send(this.packet);
			publisher.awaitPubAck();
		}
		return opened;
	}

	private void receive(AttackConnection open) throws IOException {
		boolean first = this.left == this.packet.length;
		this.begin = first ? this.begin : System.nanoTime();
		byte[] bytes = open.receive(Math.min(this.piece, this.left));
		this.left -= bytes.length;
		this.longest = Math.max(this.longest, System.nanoTime() - this.begin);
		if (first) {
			this.packetId = ByteBuffer.wrap(bytes).getShort(PACKET_ID_AT) & 0xFFFF;
		}
		if (this.left == 0) {
			open.send(MqttBytes.acknowledgement(PUBACK, this.packetId));
			this.waits.add(System.nanoTime() - this.longest);
			disconnect();
		}
	}

	private void disconnect() {
		Guest.close(this.reader);
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
