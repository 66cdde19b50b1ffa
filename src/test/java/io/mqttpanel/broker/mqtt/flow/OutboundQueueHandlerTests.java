// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.ReadRequest;
import io.mqttpanel.broker.mqtt.engine.UnreadMessages;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutboundQueueHandler} and the {@link OutboundQueue} it keeps.
 */
class OutboundQueueHandlerTests {

	private static final int SIZE = 1024;

	/** What fits into the channel before the client counts as behind. */
	private static final int IN_CHANNEL = 102;

	/** Type, length and topic name. */
	private static final int HEADER = 5;

	private static final int MAX = 10;

	private final FrontFixture front = new FrontFixture();

	private FlowChannel channel = channel(true);

	private FlowChannel channel(boolean dropsOldest) {
		return new FlowChannel(this.front,
				new BackPressure(new QueueLimits(MAX, 1_000_000, Long.MAX_VALUE, dropsOldest), Duration.ofSeconds(1)));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void isAlwaysWritableToTheEngine() {
		fill();
		assertThat(this.channel.isWritable()).isTrue();
	}

	@Test
	void keepsWhatTheClientDoesNotReadYetAndSendsItLater() {
		fill();
		write(0, 0, MAX);
		this.channel.flushOutbound();
		assertThat(this.channel.sent()).isEqualTo(IN_CHANNEL + MAX);
		assertThat(this.front.drops()).isEmpty();
	}

	@Test
	void marksTheConnectionWhileMessagesWait() {
		fill();
		assertThat(UnreadMessages.isWaiting(this.channel)).isFalse();
		write(0, 0, 1);
		assertThat(UnreadMessages.isWaiting(this.channel)).isTrue();
		this.channel.flushOutbound();
		assertThat(UnreadMessages.isWaiting(this.channel)).isFalse();
	}

	@Test
	void tellsTheEngineWhenTheClientHasRead() {
		AtomicInteger answers = new AtomicInteger();
		this.channel.pipeline().fireUserEventTriggered(new ReadRequest(answers::incrementAndGet));
		assertThat(answers).as("nothing was sent yet").hasValue(1);
		fill();
		write(0, 0, 2);
		this.channel.pipeline().fireUserEventTriggered(new ReadRequest(answers::incrementAndGet));
		assertThat(answers).hasValue(1);
		this.channel.flushOutbound();
		assertThat(answers).hasValue(2);
	}

	@Test
	void forgetsTheEngineWhenTheClientIsGone() {
		AtomicInteger answers = new AtomicInteger();
		fill();
		this.channel.pipeline().fireUserEventTriggered(new ReadRequest(answers::incrementAndGet));
		this.channel.close();
		this.channel.runPendingTasks();
		assertThat(answers).hasValue(0);
	}

	@Test
	void dropsOldestOfQos0WhenThereAreTooMany() {
		assertThat(survivors()).startsWith("3").endsWith(Integer.toString(MAX + 2));
		assertThat(this.front.drops()).hasSize(3).containsOnly(DropReason.SLOW_SUBSCRIBER);
	}

	@Test
	void dropsNewestWhenToldSo() {
		close();
		this.channel = channel(false);
		assertThat(survivors()).startsWith("0").endsWith(Integer.toString(MAX - 1));
		assertThat(this.front.drops()).hasSize(3).containsOnly(DropReason.SLOW_SUBSCRIBER);
	}

	private String survivors() {
		fill();
		for (int i = 0; i < MAX + 3; i++) {
			this.channel.write(FlowChannel.publish(0, 0, false, Integer.toString(i)));
		}
		this.channel.flushOutbound();
		StringBuilder payloads = new StringBuilder();
		ByteBuf publish = this.channel.readOutbound();
		while (publish != null) {
			if (publish.readableBytes() < SIZE) {
				payloads.append(publish.skipBytes(HEADER).toString(StandardCharsets.UTF_8));
			}
			publish.release();
			publish = this.channel.readOutbound();
		}
		return payloads.toString();
	}

	@Test
	void dropsNeitherQos1NorAcknowledgements() {
		fill();
		for (int i = 1; i <= 3 * MAX; i++) {
			write(1, i, 1);
			this.channel.write(HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		}
		this.channel.flushOutbound();
		assertThat(this.channel.sent()).isEqualTo(IN_CHANNEL + 2 * 3 * MAX);
	}

	@Test
	void sendsNothingTwiceThatStillWaits() {
		fill();
		write(1, 7, 1);
		this.channel.write(FlowChannel.publish(1, 7, true, "again"));
		this.channel.flushOutbound();
		assertThat(this.channel.sent()).isEqualTo(IN_CHANNEL + 1);
	}

	@Test
	void releasesWhatWaitsWhenTheConnectionEnds() {
		fill();
		MqttPublishMessage waiting = FlowChannel.publish(1, 1, SIZE);
		ChannelFuture written = this.channel.write(waiting);
		this.channel.close();
		assertThat(waiting.refCnt()).isZero();
		assertThat(written.isDone()).isTrue();
	}

	private void fill() {
		write(0, 0, IN_CHANNEL);
	}

	private void write(int qos, int packetId, int count) {
		for (int i = 0; i < count; i++) {
			this.channel.write(FlowChannel.publish(qos, packetId, SIZE));
		}
	}

}
