// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
		this.backPressure.watch(() -> 0, () -> 0, 1_000);
		this.channel.storeBehind(true);
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
		this.channel.storeBehind(false);
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

}
