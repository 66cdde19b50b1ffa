// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;
import java.time.Instant;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackPressureHandler} while the store is behind: of a client that waits
 * for it no more is read, and everybody else goes on.
 */
class StoreBackPressureTests {

	private final BackPressure backPressure = new BackPressure(new QueueLimits(100, 1_000_000, Long.MAX_VALUE, true),
			Duration.ofMinutes(1));

	private final FlowChannel channel = new FlowChannel(new FrontFixture(), this.backPressure);

	@BeforeEach
	void fallBehind() {
		this.backPressure.watch(() -> 0, () -> 0, () -> 0, 1_000);
		this.channel.room().behind(true);
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private void publish(int qos) {
		this.channel.writeInbound(FlowChannel.publish(qos, 1, 1));
	}

	private void acknowledge() {
		this.channel.writeOutbound(MqttMessageBuilders.pubAck().packetId(1).build());
	}

	@Test
	void passesOneMessageUntilItIsAnswered() {
		for (int i = 0; i < 3; i++) {
			publish(1);
		}
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		acknowledge();
		assertThat(this.channel.passed()).isEqualTo(1);
		this.channel.room().behind(false);
		acknowledge();
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	@Test
	void holdsEverythingThatWouldWaitBehindAMessage() {
		publish(2);
		assertThat(this.channel.passed()).isEqualTo(1);
		publish(0);
		assertThat(this.channel.passed()).isZero();
		acknowledge();
		assertThat(this.channel.passed()).isEqualTo(1);
	}

	@Test
	void passesEverythingOfAClientThatWaitsForNothing() {
		for (int i = 0; i < 3; i++) {
			publish(0);
			publish(1);
			acknowledge();
			this.channel.writeInbound(MqttMessage.PINGREQ);
		}
		assertThat(this.channel.passed()).isEqualTo(9);
	}

	private void retain() {
		this.channel.writeInbound(MqttMessageBuilders.publish()
			.topicName("t")
			.qos(MqttQoS.AT_MOST_ONCE)
			.retained(true)
			.payload(Unpooled.EMPTY_BUFFER)
			.build());
	}

	/** Whatever its QoS. */
	@Test
	void passesAMessageThatIsToBeStoredWhenThereIsRoom() {
		Instant before = SteadyClock.SYSTEM.instant();
		retain();
		assertThat(this.channel.passed()).isZero();
		assertThat(this.channel.config().isAutoRead()).as("nothing else has come").isTrue();
		this.channel.writeInbound(MqttMessage.PINGREQ);
		assertThat(this.channel.passed()).as("the client is there").isEqualTo(1);
		retain();
		assertThat(this.channel.passed()).isZero();
		assertThat(this.channel.config().isAutoRead()).isFalse();
		Instant after = SteadyClock.SYSTEM.instant();
		this.channel.room().admit();
		this.channel.runPendingTasks();
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.room().left()).isEqualTo(1);
		this.channel.room().admit();
		this.channel.runPendingTasks();
		assertThat(this.channel.passed()).isEqualTo(1);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.channel.room().since()).hasSize(2)
			.allSatisfy((since) -> assertThat(since).isBetween(before, after));
	}

	/** It has no acknowledgement, and what is behind it must not be ahead of it. */
	@Test
	void passesNothingThatHasWaitedInVain() {
		retain();
		publish(1);
		this.channel.close();
		assertThat(this.channel.passed()).isZero();
		assertThat(this.channel.room().left()).isEqualTo(1);
		assertThat(this.backPressure.pausedConnections()).isZero();
	}

}
