// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.net.InetSocketAddress;

import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketBuffers}.
 */
class SocketBuffersTests {

	private static final int MAXIMUM = 32 * 1024 * 1024;

	private final SocketBuffers buffers = new SocketBuffers(MAXIMUM);

	private NioSocketChannel client = new NioSocketChannel();

	@AfterEach
	void close() {
		this.client.unsafe().closeForcibly();
	}

	@Test
	void areTheSmallerTheMoreClientsATeamHas() {
		assertThat(this.buffers.take("1")).isEqualTo(SocketBuffers.BYTES);
		int clients = 10_000;
		int largest = SocketBuffers.BYTES;
		long sum = SocketBuffers.BYTES;
		for (int i = 1; i < clients; i++) {
			int size = this.buffers.take("1");
			assertThat(size).isBetween(SocketBuffers.FEWEST_BYTES, largest);
			largest = size;
			sum += size;
		}
		assertThat(largest).isEqualTo(SocketBuffers.FEWEST_BYTES);
		assertThat(sum).isLessThan(MAXIMUM + (long) clients * SocketBuffers.FEWEST_BYTES);
		assertThat(this.buffers.take("2")).isGreaterThan(SocketBuffers.BYTES / 2);
	}

	@Test
	void areGivenBackWithTheConnection() {
		for (int i = 0; i < 10_000; i++) {
			EmbeddedChannel gone = new EmbeddedChannel();
			this.buffers.give(gone, "1");
			gone.close();
		}
		assertThat(this.buffers.take("1")).isEqualTo(SocketBuffers.BYTES);
	}

	@Test
	void areSmallUntilAClientIsLetIn() {
		SocketBuffers.restrict(this.client);
		assertThat(option(ChannelOption.SO_SNDBUF)).isLessThan(SocketBuffers.BYTES);
		assertThat(option(ChannelOption.SO_RCVBUF)).isLessThan(SocketBuffers.BYTES);
		this.buffers.give(this.client, "1");
		assertThat(option(ChannelOption.SO_SNDBUF)).isBetween(SocketBuffers.BYTES, 2 * SocketBuffers.BYTES);
		assertThat(option(ChannelOption.SO_RCVBUF)).isBetween(SocketBuffers.BYTES, 2 * SocketBuffers.BYTES);
	}

	/** Where packets are as long as a large window. */
	@Test
	void ofALocalConnectionTakeAWholePacket() {
		this.client.unsafe().closeForcibly();
		this.client = new NioSocketChannel() {

			@Override
			public InetSocketAddress remoteAddress() {
				return new InetSocketAddress("127.0.0.1", 50_000);
			}

		};
		int before = option(ChannelOption.SO_RCVBUF);
		SocketBuffers.restrict(this.client);
		assertThat(option(ChannelOption.SO_SNDBUF)).isLessThan(SocketBuffers.BYTES);
		assertThat(option(ChannelOption.SO_RCVBUF)).isEqualTo(before);
	}

	/** What is read in a pause waits in memory, also of a proxy on the same machine. */
	@Test
	void areTheMostThatIsReadAtATime() {
		for (int i = 0; i < 10_000; i++) {
			this.buffers.take("1");
		}
		assertThat(readOf("1")).isEqualTo(SocketBuffers.FEWEST_BYTES);
		assertThat(readOf("2")).isGreaterThan(SocketBuffers.BYTES / 2);
	}

	@SuppressWarnings("deprecation")
	private int readOf(String team) {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.config().setRecvByteBufAllocator(new SocketReads());
		RecvByteBufAllocator.Handle reads = channel.config().getRecvByteBufAllocator().newHandle();
		this.buffers.give(channel, team);
		for (int i = 0; i < 10; i++) {
			reads.reset(channel.config());
			reads.attemptedBytesRead(reads.guess());
			reads.lastBytesRead(reads.guess());
			reads.readComplete();
		}
		return reads.guess();
	}

	private int option(ChannelOption<Integer> name) {
		return this.client.config().getOption(name);
	}

}
