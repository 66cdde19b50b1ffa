// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ByteRateHandler}, which takes 100 bytes before the login and 16 KiB of
 * what comes around them.
 */
class ByteRateHandlerTests {

	private static final int BEFORE_LOGIN = 100 + 24 * 1024;

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final ReadCounter reads = new ReadCounter();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void readsNoMoreThanAllowedBeforeLogin() {
		limit(0);
		send(BEFORE_LOGIN);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		send(1);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		int before = this.reads.count;
		this.channel.read();
		assertThat(this.reads.count).isEqualTo(before);
		letIn(ClientLimits.NONE);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.reads.count).isGreaterThan(before);
		send(10 * BEFORE_LOGIN);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.front.recorded().all()).isEmpty();
	}

	@Test
	void pausesClientThatSendsTooFast() {
		limit(1000);
		send(1000);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		send(1000);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		assertThat(this.front.limitsReached()).containsExactly(Limit.BYTE_RATE);
	}

	@Test
	void limitsBytesOfClientWherePanelSaysSo() {
		limit(0);
		letIn(new ClientLimits(0, 100, 0, 0));
		send(500);
		assertThat(this.channel.config().isAutoRead()).isFalse();
	}

	@Test
	void countsWhatIsSentAheadOfTheLoginTowardsTheRateOfTheClient() {
		limit(0);
		send(500);
		letIn(new ClientLimits(0, 100, 0, 0));
		assertThat(this.channel.config().isAutoRead()).isFalse();
		assertThat(this.front.limitsReached()).containsExactly(Limit.BYTE_RATE);
	}

	private void limit(int bytesPerSecond) {
		this.channel.with(this.reads,
				new ByteRateHandler(this.channel.network(), 100, bytesPerSecond, this.front.events()));
	}

	private void letIn(ClientLimits limits) {
		this.channel.pipeline().fireUserEventTriggered(FrontFixture.GRANTED.limitedTo(limits));
	}

	private void send(int bytes) {
		this.channel.writeInbound(Unpooled.wrappedBuffer(new byte[bytes]));
	}

	/**
	 * Counter of what the network is asked for.
	 */
	private static final class ReadCounter extends ChannelOutboundHandlerAdapter {

		private int count;

		@Override
		public void read(ChannelHandlerContext ctx) {
			this.count++;
			ctx.read();
		}

	}

}
