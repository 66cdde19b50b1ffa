// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageWeight}, against the sizes of all objects of a message.
 */
class MessageWeightTests {

	/** Entry, key and place of a message in a table. */
	private static final long ENTRY = 128;

	@ParameterizedTest
	@EnumSource
	void isNotBelowWhatTheMessageTakesAndNotFarAbove(Kind kind) {
		PublishedMessage message = kind.newMessage();
		long taken = ENTRY + HeapSize.of(message);
		assertThat(MessageWeight.of(message.getTopic().toString(), message.getPayload().readableBytes(),
				Arrays.asList(message.getMqttProperties())))
			.isBetween(taken, 4 * taken + 512);
	}

	/**
	 * Message of one kind, made as the decoder and the engine make it.
	 */
	enum Kind {

		SMALL("t", 1, List::of),

		LARGE("t", 100_000, List::of),

		LONG_TOPIC("t".repeat(10_000), 1, List::of),

		TOPIC_OF_OTHER_LETTERS("\u6e29".repeat(10_000), 1, List::of),

		DEEP_TOPIC("a/".repeat(127) + "a", 1, List::of),

		SMALL_USER_PROPERTIES("t", 1, () -> userProperties(1_000, "a", "b")),

		LARGE_USER_PROPERTIES("t", 1, () -> userProperties(10, "a".repeat(1_000), "b".repeat(1_000))),

		EMPTY_USER_PROPERTIES("t", 1, () -> userProperties(1_000, "", "")),

		TEXT_PROPERTIES("t", 1,
				() -> List.of(new StringProperty(MqttProperties.CONTENT_TYPE, text("text")),
						new StringProperty(MqttProperties.RESPONSE_TOPIC, text("response".repeat(100))))),

		BINARY_PROPERTY("t", 1, () -> List.of(new BinaryProperty(MqttProperties.CORRELATION_DATA, new byte[1_000]))),

		NUMBERS("t", 1, Kind::numbers);

		private final String topic;

		private final int payload;

		private final Supplier<List<MqttProperty<?>>> properties;

		Kind(String topic, int payload, Supplier<List<MqttProperty<?>>> properties) {
			this.topic = topic;
			this.payload = payload;
			this.properties = properties;
		}

		PublishedMessage newMessage() {
			MqttProperties decoded = new MqttProperties();
			this.properties.get().forEach(decoded::add);
			Topic name = Topic.asTopic(text(this.topic));
			name.getTokens();
			return new PublishedMessage(name, MqttQoS.AT_LEAST_ONCE, Unpooled.wrappedBuffer(new byte[this.payload]),
					false, Instant.MAX, decoded.listAll().toArray(new MqttProperty<?>[0]));
		}

		private static List<MqttProperty<?>> userProperties(int count, String key, String value) {
			List<MqttProperty<?>> properties = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				properties.add(new UserProperty(text(key), text(value)));
			}
			return properties;
		}

		private static List<MqttProperty<?>> numbers() {
			List<MqttProperty<?>> properties = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				properties.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, 1_000 + i));
			}
			return properties;
		}

		private static String text(String text) {
			return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
		}

	}

}
