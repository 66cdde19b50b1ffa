// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketBuffers}.
 */
class SocketBuffersTests {

	private static final int MAXIMUM = 32 * 1024 * 1024;

	private final SocketBuffers buffers = new SocketBuffers(MAXIMUM);

	@Test
	void areTheSmallerTheMoreThereAre() {
		assertThat(this.buffers.take()).isEqualTo(SocketBuffers.BYTES);
		int clients = 10_000;
		int largest = SocketBuffers.BYTES;
		long sum = SocketBuffers.BYTES;
		for (int i = 1; i < clients; i++) {
			int size = this.buffers.take();
			assertThat(size).isBetween(SocketBuffers.FEWEST_BYTES, largest);
			largest = size;
			sum += size;
		}
		assertThat(largest).isEqualTo(SocketBuffers.FEWEST_BYTES);
		assertThat(sum).isLessThan(MAXIMUM + (long) clients * SocketBuffers.FEWEST_BYTES);
	}

	@Test
	void areGivenBackWithTheConnection() {
		for (int i = 0; i < 10_000; i++) {
			EmbeddedChannel client = new EmbeddedChannel();
			this.buffers.give(client);
			client.close();
		}
		assertThat(this.buffers.take()).isEqualTo(SocketBuffers.BYTES);
	}

	@Test
	void areThoseOfTheSocket() {
		SocketBuffers few = new SocketBuffers(0);
		NioSocketChannel client = new NioSocketChannel();
		try {
			few.give(client);
			assertThat(client.config().getOption(ChannelOption.SO_SNDBUF)).isLessThan(SocketBuffers.BYTES);
			assertThat(client.config().getOption(ChannelOption.SO_RCVBUF)).isLessThan(SocketBuffers.BYTES);
		}
		finally {
			client.unsafe().closeForcibly();
		}
	}

}
