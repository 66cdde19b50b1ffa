// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.fuzz.FuzzStream;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packets that are right, then made wrong, through the whole front, in pieces as a
 * network cuts them. Whatever comes, no handler throws, nothing waits for ever, and when
 * the connection is gone all that was read is released and nobody is left. Set
 * {@code fuzz.packets} for a longer run and {@code fuzz.seed} to begin elsewhere.
 */
class PipelineFuzzIntegrationTests {

	private static final int MAX_PIECE = 3_000;

	private static final int MINUTE = 60;

	private final FuzzedFront front = new FuzzedFront();

	private final ListAppender<ILoggingEvent> failures = new ListAppender<>();

	private final List<ByteBuf> read = new ArrayList<>();

	/**
	 * What a handler throws is logged by the closer, at DEBUG where the peer did it.
	 */
	@BeforeEach
	void listen() {
		this.failures.start();
		closer().setLevel(Level.DEBUG);
		closer().addAppender(this.failures);
	}

	@AfterEach
	void stopListening() {
		closer().detachAppender(this.failures);
		closer().setLevel(null);
	}

	private static Logger closer() {
		return (Logger) LoggerFactory.getLogger(ConnectionCloser.class);
	}

	private List<ILoggingEvent> failures() {
		return this.failures.list.stream()
			.filter((event) -> event.getMessage().startsWith("{} broke") || event.getLevel() == Level.WARN)
			.toList();
	}

	@Test
	void releasesWhatAnyoneCanSendAndNeverHangs() {
		long packets = Long.getLong("fuzz.packets", 20_000);
		long firstSeed = Long.getLong("fuzz.seed", 20_260_101);
		long seed = firstSeed;
		long sent = 0;
		while (sent < packets) {
			FuzzStream stream = FuzzStream.of(seed);
			fuzz(stream, seed);
			sent += stream.packets().size();
			seed++;
		}
		System.out.printf("Fuzzed the pipeline with seeds %d to %d: %d packets sent, %d taken%n", firstSeed, seed - 1,
				sent, this.front.engine().packets());
		assertThat(this.front.engine().packets()).isGreaterThan(packets / 20);
	}

	private void fuzz(FuzzStream stream, long seed) {
		EmbeddedChannel channel = this.front.connect();
		Random random = new Random(seed);
		send(channel, random, MqttBytes.join(stream.packets().toArray(new byte[0][])));
		if (stream.farewell() != FuzzStream.Farewell.RESET) {
			this.front.decide();
			assertThat(isReadAfterAWhile(channel)).as("seed %d is closed or read from", seed).isTrue();
		}
		channel.runPendingTasks();
		channel.finishAndReleaseAll();
		this.front.decide();
		channel.runPendingTasks();
		assertThat(failures()).as("seed %d", seed).isEmpty();
		assertThat(this.front.engine().failures()).as("seed %d", seed).isEmpty();
		assertThat(this.front.engine().open()).as("seed %d", seed).isZero();
		assertThat(this.read).as("seed %d", seed).allMatch((buffer) -> buffer.refCnt() == 0);
		assertThat(this.front.connected()).as("seed %d", seed).isZero();
		this.read.clear();
	}

	private void send(EmbeddedChannel channel, Random random, byte[] bytes) {
		int at = 0;
		while (at < bytes.length && isReadAfterAWhile(channel) && channel.isOpen()) {
			int length = Math.min(bytes.length - at, 1 + random.nextInt(MAX_PIECE));
			ByteBuf piece = channel.alloc().buffer(length).writeBytes(bytes, at, length);
			this.read.add(piece);
			channel.writeInbound(piece);
			channel.releaseOutbound();
			at += length;
			if (random.nextInt(4) == 0) {
				this.front.decide();
				channel.runPendingTasks();
			}
		}
	}

	/** Whether it is closed, or read from, within a minute of its time. */
	private static boolean isReadAfterAWhile(EmbeddedChannel channel) {
		for (int i = 0; i < MINUTE && channel.isOpen() && !channel.config().isAutoRead(); i++) {
			channel.advanceTimeBy(1, TimeUnit.SECONDS);
			channel.runPendingTasks();
		}
		return !channel.isOpen() || channel.config().isAutoRead();
	}

}
