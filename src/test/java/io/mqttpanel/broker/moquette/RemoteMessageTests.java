// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SteadyClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RemoteMessage}.
 */
class RemoteMessageTests {

	private static final String PUBLISHER = "1\u00003\u0000c";

	private static MqttPublishMessage message(MqttProperties properties) {
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, true, MqttQoS.EXACTLY_ONCE, true, 99),
				new MqttPublishVariableHeader("a/\u00e4", 7, properties),
				Unpooled.wrappedBuffer("payload".getBytes(StandardCharsets.UTF_8)));
	}

	private static byte[] encode(MqttProperties properties, Instant end) {
		return new RemoteMessage(PUBLISHER, message(properties)).encode(end);
	}

	@Test
	void messageIsTheSameOnTheOtherNode() {
		MqttProperties properties = new MqttProperties();
		properties.add(new StringProperty(MqttProperties.CONTENT_TYPE, "text"));
		properties.add(new UserProperty("k", "v"));
		RemoteMessage decoded = RemoteMessage.decode(encode(properties, Instant.MAX));
		assertThat(decoded.publisher()).isEqualTo(PUBLISHER);
		MqttPublishMessage message = decoded.message();
		assertThat(message.variableHeader().topicName()).isEqualTo("a/\u00e4");
		assertThat(message.fixedHeader().qosLevel()).isEqualTo(MqttQoS.EXACTLY_ONCE);
		assertThat(message.fixedHeader().isRetain()).isTrue();
		assertThat(message.fixedHeader().isDup()).isFalse();
		assertThat(message.payload().toString(StandardCharsets.UTF_8)).isEqualTo("payload");
		assertThat(message.variableHeader().properties().listAll()).hasSize(2);
	}

	@Test
	void whatIsLeftOfItsExpiryIntervalIsItsNewOne() {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 1000));
		byte[] late = encode(properties, SteadyClock.SYSTEM.instant().plus(Duration.ofSeconds(600)));
		assertThat(interval(late)).isBetween(590, 600);
		assertThat(interval(encode(properties, SteadyClock.SYSTEM.instant().minusSeconds(5)))).isZero();
	}

	private static int interval(byte[] encoded) {
		return ((IntegerProperty) RemoteMessage.decode(encoded)
			.message()
			.variableHeader()
			.properties()
			.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL)).value();
	}

	@Test
	void bytesThatAreCutOffAreRefused() {
		byte[] encoded = encode(new MqttProperties(), Instant.MAX);
		int payload = "payload".length();
		for (int length = 0; length < encoded.length - payload; length++) {
			byte[] cut = Arrays.copyOf(encoded, length);
			assertThatIllegalArgumentException().isThrownBy(() -> RemoteMessage.decode(cut));
		}
	}

}
