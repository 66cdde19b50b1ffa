// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Clients that send streams to a broker, a few at a time. They read what comes, so that
 * nobody has a reason to make them wait for long.
 */
public final class FuzzClients {

	private static final int CLIENTS = 8;

	private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(200);

	private static final Duration ANSWER = Duration.ofMillis(100);

	private static final Duration STALL = Duration.ofSeconds(30);

	private final int port;

	private final AtomicLong packets = new AtomicLong();

	private final AtomicLong connections = new AtomicLong();

	private final AtomicLong stalls = new AtomicLong();

	/**
	 * Points the clients at a broker.
	 * @param port where it listens
	 */
	public FuzzClients(int port) {
		this.port = port;
	}

	/**
	 * Sends streams and returns when all are sent.
	 * @param seed from which they follow
	 * @param streams how many
	 * @throws InterruptedException if the thread is interrupted
	 */
	public void send(long seed, int streams) throws InterruptedException {
		AtomicInteger next = new AtomicInteger();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			Thread thread = new Thread(() -> {
				for (int number = next.getAndIncrement(); number < streams; number = next.getAndIncrement()) {
					send(FuzzStream.of(seed * 1_000_003 + number));
				}
			}, "fuzz-" + i);
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private void send(FuzzStream stream) {
		try (SocketChannel channel = SocketChannel.open()) {
			channel.connect(new InetSocketAddress("127.0.0.1", this.port));
			this.connections.incrementAndGet();
			channel.configureBlocking(false);
			// Without it a long run would use up the ports.
			channel.setOption(StandardSocketOptions.SO_LINGER,
					(stream.farewell() == FuzzStream.Farewell.CLOSE) ? -1 : 0);
			boolean open = true;
			for (int i = 0; i < stream.packets().size() && open; i++) {
				open = write(channel, stream.packets().get(i));
				this.packets.incrementAndGet();
				// Most wait until they are accepted: others would take their place
				// before.
				if (i == 0 && stream.farewell() != FuzzStream.Farewell.RESET) {
					awaitAnswer(channel);
				}
			}
			if (open && stream.farewell() == FuzzStream.Farewell.AFTER_ANSWER) {
				write(channel, MqttBytes.PINGREQ);
				awaitAnswer(channel);
			}
		}
		catch (IOException ex) {
			// The broker has ended the connection, as it should.
		}
	}

	private boolean write(SocketChannel channel, byte[] packet) throws IOException {
		ByteBuffer bytes = ByteBuffer.wrap(packet);
		long deadline = System.nanoTime() + STALL.toNanos();
		while (bytes.hasRemaining()) {
			if (read(channel) < 0) {
				return false;
			}
			if (channel.write(bytes) == 0) {
				if (System.nanoTime() > deadline) {
					this.stalls.incrementAndGet();
					return false;
				}
				LockSupport.parkNanos(PAUSE);
			}
		}
		return true;
	}

	private void awaitAnswer(SocketChannel channel) throws IOException {
		long deadline = System.nanoTime() + ANSWER.toNanos();
		int read = 0;
		while (read == 0 && System.nanoTime() < deadline) {
			LockSupport.parkNanos(PAUSE);
			read = read(channel);
		}
	}

	/** Reads what is there, for nobody. */
	private static int read(SocketChannel channel) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(16_384);
		int total = 0;
		int count = channel.read(buffer);
		while (count > 0) {
			total += count;
			buffer.clear();
			count = channel.read(buffer);
		}
		return (count < 0) ? -1 : total;
	}

	/**
	 * Returns how many packets were sent so far.
	 * @return a number of packets, wrong ones included
	 */
	public long packets() {
		return this.packets.get();
	}

	/**
	 * Returns how many connections there have been so far.
	 * @return a number of connections
	 */
	public long connections() {
		return this.connections.get();
	}

	/**
	 * Returns how often a broker took nothing for half a minute.
	 * @return a number of connections that were given up
	 */
	public long stalls() {
		return this.stalls.get();
	}

}
