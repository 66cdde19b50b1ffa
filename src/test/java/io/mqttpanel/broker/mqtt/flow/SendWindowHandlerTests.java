// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.channels.ClosedChannelException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SendWindowHandler} and the {@link UnsentBytes} of all connections.
 * What is written has gone when it is flushed.
 */
class SendWindowHandlerTests {

	private static final int LARGE = 1_000_000;

	private static final int MAXIMUM = 200_000;

	private final UnsentBytes unsent = new UnsentBytes(MAXIMUM);

	private final SendWindowHandler window = new SendWindowHandler(this.unsent, "1");

	private final EmbeddedChannel channel = new EmbeddedChannel(this.window);

	private final EmbeddedChannel other = new EmbeddedChannel(new SendWindowHandler(this.unsent, "1"));

	private final EmbeddedChannel ofOtherTeam = new EmbeddedChannel(new SendWindowHandler(this.unsent, "2"));

	private int relieved;

	@AfterEach
	void countsNothingWhenTheConnectionsAreGone() {
		this.channel.finishAndReleaseAll();
		this.other.finishAndReleaseAll();
		this.ofOtherTeam.finishAndReleaseAll();
		assertThat(this.unsent.bytes()).isZero();
	}

	@Test
	void givesLargePacketInPiecesAsTheyGo() {
		byte[] bytes = new byte[LARGE];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) (i * 31 >> 3);
		}
		ByteBuf packet = Unpooled.wrappedBuffer(bytes);
		ChannelFuture sent = this.channel.write(packet);
		ChannelFuture next = this.channel.write(Unpooled.wrappedBuffer(new byte[] { 1, 2, 3 }));
		assertThat(LARGE - packet.readableBytes()).isBetween(100_000, 150_000);
		assertThat(this.window.isFull()).isTrue();
		assertThat(sent.isDone() || next.isDone()).isFalse();
		this.channel.flush();
		assertThat(sent.isSuccess() && next.isSuccess()).isTrue();
		ByteBuf all = Unpooled.buffer();
		for (ByteBuf piece = this.channel.readOutbound(); piece != null; piece = this.channel.readOutbound()) {
			assertThat(piece.readableBytes()).isLessThanOrEqualTo(SendWindowHandler.PIECE);
			all.writeBytes(piece);
			piece.release();
		}
		assertThat(all.readSlice(LARGE)).isEqualTo(Unpooled.wrappedBuffer(bytes));
		assertThat(all).isEqualTo(Unpooled.wrappedBuffer(new byte[] { 1, 2, 3 }));
		assertThat(packet.refCnt()).isZero();
		assertThat(this.window.isFull()).isFalse();
	}

	@Test
	void givesLittleWhereTheConnectionsOfTheTeamHaveMuch() {
		write(this.other, 16, 10_000);
		write(this.channel, 5, 1_000);
		assertThat(this.window.isFull()).isTrue();
		ByteBuf packet = Unpooled.wrappedBuffer(new byte[LARGE]);
		this.channel.write(packet);
		assertThat(packet.readableBytes()).isEqualTo(LARGE);
		this.channel.flush();
		assertThat(packet.refCnt()).isGreaterThan(0);
		assertThat(this.window.isFull()).isFalse();
	}

	@Test
	void givesMuchWhereThoseOfAnotherTeamHaveMuch() {
		write(this.other, 16, 10_000);
		ByteBuf packet = Unpooled.wrappedBuffer(new byte[LARGE]);
		this.ofOtherTeam.write(packet);
		assertThat(packet.readableBytes()).isLessThan(LARGE - SendWindowHandler.PIECE);
	}

	@Test
	void hasRoomForAnythingWhereNothingElseIs() {
		write(this.other, 16, 10_000);
		assertThat(this.window.hasRoomFor(32 * 1024)).isTrue();
		write(this.channel, 1, 10);
		assertThat(this.window.hasRoomFor(32 * 1024)).isFalse();
	}

	@Test
	void tellsOfEachPacketThatFillsItWhenItHasGone() {
		this.window.whenGone(() -> this.relieved++);
		write(this.other, 16, 10_000);
		write(this.channel, 5, 1_000);
		assertThat(this.window.isFull()).isTrue();
		assertThat(this.relieved).isZero();
		this.channel.flush();
		assertThat(this.relieved).isEqualTo(1);
		assertThat(this.window.isFull()).isFalse();
	}

	@Test
	void countsSmallPacketsOfAllConnections() {
		write(this.channel, 100, 10);
		assertThat(this.unsent.bytes()).isBetween(100 * 256L - UnsentBytes.SMALL_WINDOW, 100 * 300L);
		this.channel.flush();
		assertThat(this.unsent.bytes()).isLessThan(2L * SendWindowHandler.PIECE);
	}

	@Test
	void releasesWhatWaitsWhenTheConnectionEnds() {
		ByteBuf packet = Unpooled.wrappedBuffer(new byte[LARGE]);
		ByteBuf next = Unpooled.wrappedBuffer(new byte[10]);
		ChannelFuture sent = this.channel.write(packet);
		ChannelFuture nextSent = this.channel.write(next);
		this.channel.close();
		assertThat(packet.refCnt()).isZero();
		assertThat(next.refCnt()).isZero();
		assertThat(sent.cause()).isInstanceOf(ClosedChannelException.class);
		assertThat(nextSent.cause()).isInstanceOf(ClosedChannelException.class);
	}

	@Test
	void releasesWhatWaitsWhenItIsRemoved() {
		ByteBuf packet = Unpooled.wrappedBuffer(new byte[LARGE]);
		ByteBuf next = Unpooled.wrappedBuffer(new byte[10]);
		this.channel.write(packet);
		ChannelFuture nextSent = this.channel.write(next);
		this.channel.pipeline().remove(this.window);
		assertThat(next.refCnt()).isZero();
		assertThat(nextSent.cause()).isInstanceOf(ClosedChannelException.class);
		this.channel.finishAndReleaseAll();
		assertThat(packet.refCnt()).isZero();
	}

	private static void write(EmbeddedChannel channel, int count, int size) {
		for (int i = 0; i < count; i++) {
			channel.write(Unpooled.wrappedBuffer(new byte[size]));
		}
	}

}
