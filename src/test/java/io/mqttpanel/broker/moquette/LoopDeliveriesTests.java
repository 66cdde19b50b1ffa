// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.local.LocalChannel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LoopDeliveriesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final EventLoop loop = new DefaultEventLoop();

	private final LocalChannel channel = new LocalChannel();

	private final AtomicBoolean busy = new AtomicBoolean(true);

	private final LoopDeliveries deliveries = new LoopDeliveries();

	@BeforeEach
	void register() {
		assertThat(this.loop.register(this.channel).awaitUninterruptibly(PATIENCE.toMillis())).isTrue();
	}

	@AfterEach
	void shutDown() {
		this.busy.set(false);
		this.loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(PATIENCE.toMillis());
	}

	@Test
	void countsMessageUntilItsEventLoopTakesIt() {
		this.loop.execute(this::spin);
		MqttPublishMessage message = message();
		ChannelFuture sent = this.deliveries.send(this.channel, message);
		assertThat(this.deliveries.waiting()).isOne();
		assertThat(sent.isDone()).isFalse();
		this.busy.set(false);
		assertThat(sent.awaitUninterruptibly(PATIENCE.toMillis())).isTrue();
		assertThat(sent.cause()).isInstanceOf(NotYetConnectedException.class);
		assertThat(this.deliveries.waiting()).isZero();
		assertThat(message.refCnt()).isZero();
	}

	@Test
	void dropsMessageOfEventLoopThatIsGone() {
		shutDown();
		MqttPublishMessage message = message();
		ChannelFuture sent = this.deliveries.send(this.channel, message);
		assertThat(sent.cause()).isInstanceOf(RejectedExecutionException.class);
		assertThat(this.deliveries.waiting()).isZero();
		assertThat(message.refCnt()).isZero();
	}

	/** An event loop may not block, nor say that it spins. */
	private void spin() {
		boolean goesOn;
		do {
			goesOn = this.busy.get();
		}
		while (goesOn);
	}

	private static MqttPublishMessage message() {
		return MqttMessageBuilders.publish()
			.topicName("a")
			.qos(MqttQoS.AT_MOST_ONCE)
			.payload(Unpooled.buffer().writeByte(1))
			.build();
	}

}
