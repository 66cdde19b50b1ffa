// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.Change;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageRecord}.
 */
class MessageRecordTests {

	private static final MqttProperty<?> TYPE = new StringProperty(MqttProperties.CONTENT_TYPE, "text");

	private final ByteBuf payload = Unpooled.copiedBuffer("payload", StandardCharsets.UTF_8);

	private final MessageContent content = new MessageContent(packet());

	private MqttPublishMessage packet() {
		return MqttMessageBuilders.publish()
			.topicName("a/b")
			.qos(MqttQoS.AT_LEAST_ONCE)
			.payload(this.payload.duplicate())
			.build();
	}

	private static MqttProperty<?> identifier(int number) {
		return new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, number);
	}

	private RoutedMessage message(MqttQoS qos, boolean retained, MqttProperty<?>... properties) {
		return new RoutedMessage(new RoutedMessage.Content(this.content, Topic.asTopic("a/b"), packet().fixedHeader(),
				this.payload, Instant.MAX), qos, retained, properties, null);
	}

	private static byte[] whole(Change change) {
		byte[] whole = change.whole();
		assertThat(whole).isNotNull();
		return whole;
	}

	private static String text(PublishedMessage message) {
		StringBuilder text = new StringBuilder();
		text.append(message.getTopic()).append(' ').append(message.getPublishingQos().value());
		text.append(MoquetteInternals.MESSAGE_IS_RETAINED.get(message) ? " retained" : "");
		for (MqttProperty<?> property : message.getMqttProperties()) {
			text.append(' ').append(property.propertyId()).append('=').append(property.value());
		}
		return text.append(' ').append(message.getPayload().toString(StandardCharsets.UTF_8)).toString();
	}

	/** What is one's own is not in what is shared. */
	@Test
	void subscribersShareTheContent() {
		Change first = MessageRecord.put("a", 1, message(MqttQoS.AT_LEAST_ONCE, true, TYPE, identifier(5)));
		Change second = MessageRecord.put("b", 2, message(MqttQoS.EXACTLY_ONCE, false, TYPE));
		assertThat(first.shared()).isSameAs(second.shared());
		assertThat(MessageRecord.weight(whole(first)))
			.isEqualTo(InFlightWindow.weight(message(MqttQoS.AT_LEAST_ONCE, true, TYPE, identifier(5))).bytes());
		assertThat(text(MessageRecord.decode(whole(first)))).isEqualTo("a/b 1 retained 3=text 11=5 payload");
		assertThat(text(MessageRecord.decode(whole(second)))).isEqualTo("a/b 2 3=text payload");
	}

	@Test
	void recordOfFormat1IsRead() {
		byte[] properties = PropertiesRecord.encode(new MqttProperty<?>[] { TYPE, identifier(5) });
		ByteBuffer record = ByteBuffer.allocate(100).putInt(500).put((byte) 1).put((byte) 1).putLong(Long.MAX_VALUE);
		MessageRecord.put(record, "a/b".getBytes(StandardCharsets.UTF_8));
		MessageRecord.put(record, properties);
		record.put("payload".getBytes(StandardCharsets.UTF_8));
		byte[] value = new byte[record.position()];
		record.flip().get(value);
		assertThat(text(MessageRecord.decode(value))).isEqualTo("a/b 1 retained 3=text 11=5 payload");
		assertThat(MessageRecord.weight(value)).isEqualTo(500);
	}

}
