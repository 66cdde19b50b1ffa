// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deliveries}.
 */
class DeliveriesTests {

	private static final Instant PUBLISHED = Instant.parse("2026-01-01T00:00:00Z");

	private static final StringProperty CONTENT_TYPE = new StringProperty(MqttProperties.CONTENT_TYPE, "text");

	@ParameterizedTest
	@CsvSource({ "10, 0, 10", "10, 1, 10", "10, 999999999, 10", "10, 1000000000, 9", "10, 1000000001, 9",
			"10, 9000000000, 1", "10, 9999999999, 1", "10, 10000000000, 0", "10, 20000000000, 0", "1, 0, 1",
			"1, 999999999, 1", "4294967295, 0, 4294967295", "4294967295, 5000000000, 4294967290" })
	void subtractsWholeSecondsThatHavePassed(long interval, long nanosPassed, long left) {
		PublishedMessage message = message(PUBLISHED.plusSeconds(interval),
				new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, (int) interval), CONTENT_TYPE);
		MqttProperties properties = Deliveries.remaining(message, PUBLISHED.plus(Duration.ofNanos(nanosPassed)));
		assertThat(((Number) properties.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).value()).intValue())
			.isEqualTo((int) left);
		assertThat(properties.getProperty(MqttProperties.CONTENT_TYPE)).isEqualTo(CONTENT_TYPE);
		assertThat(properties.listAll()).hasSize(2);
		assertThat(message.getMqttProperties()[0].value()).as("the message stays as it is").isEqualTo((int) interval);
	}

	@Test
	void leavesMessagesThatDoNotExpire() {
		assertThat(Deliveries.remaining(message(Instant.MAX, CONTENT_TYPE), PUBLISHED).listAll()).singleElement()
			.isEqualTo(CONTENT_TYPE);
		assertThat(Deliveries.isExpired(message(Instant.MAX))).isFalse();
		assertThat(Deliveries.isExpired(message(Instant.now()))).isTrue();
	}

	private static PublishedMessage message(Instant end, MqttProperty<?>... properties) {
		return new PublishedMessage(Topic.asTopic("t"), MqttQoS.AT_LEAST_ONCE, Unpooled.EMPTY_BUFFER, false, end,
				properties);
	}

}
