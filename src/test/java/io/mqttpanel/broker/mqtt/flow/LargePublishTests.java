// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LargePublish}: the bytes are those of Netty's encoder, whatever the
 * message has.
 */
class LargePublishTests {

	private static final String TEXT = "a/ü/漢/\uD83D\uDE00";

	private final SplittableRandom random = new SplittableRandom(7);

	private final byte[] payload = new byte[20_000];

	private static IntStream seeds() {
		return IntStream.range(0, 200);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void encodesWhatNettyDoes(int seed) {
		SplittableRandom choice = new SplittableRandom(seed);
		boolean mqtt5 = choice.nextBoolean();
		MqttPublishMessage message = message(choice, mqtt5);
		ByteBuf ours = LargePublish.encode(message, mqtt5, UnpooledByteBufAllocator.DEFAULT);
		byte[] bytes = ByteBufUtil.getBytes(ours);
		assertThat(message.payload().refCnt()).isEqualTo(2);
		ours.release();
		assertThat(message.payload().refCnt()).isEqualTo(1);
		assertThat(bytes).isEqualTo(ofNetty(message, mqtt5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1));
	}

	private static byte[] ofNetty(MqttPublishMessage message, MqttVersion version) {
		EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);
		// The encoder takes the version from what it has encoded.
		channel.writeOutbound(MqttMessageBuilders.connect().protocolVersion(version).clientId("c").build());
		channel.<ByteBuf>readOutbound().release();
		channel.writeOutbound(message);
		ByteBuf encoded = channel.readOutbound();
		byte[] bytes = ByteBufUtil.getBytes(encoded);
		encoded.release();
		channel.finishAndReleaseAll();
		return bytes;
	}

	private MqttPublishMessage message(SplittableRandom choice, boolean mqtt5) {
		this.random.nextBytes(this.payload);
		int qos = choice.nextInt(3);
		MqttProperties properties = new MqttProperties();
		if (mqtt5) {
			all().stream().filter((property) -> choice.nextBoolean()).forEach(properties::add);
		}
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, choice.nextBoolean(), MqttQoS.valueOf(qos),
						choice.nextBoolean(), 0),
				new MqttPublishVariableHeader(TEXT.repeat(1 + choice.nextInt(20)), 1 + choice.nextInt(65_535),
						properties),
				Unpooled.wrappedBuffer(this.payload, 0, choice.nextInt(this.payload.length)));
	}

	/** Those of PUBLISH, several of some [MQTT5-3.3.2.3]. */
	private static List<MqttProperty<?>> all() {
		List<MqttProperty<?>> all = new ArrayList<>();
		all.add(new IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
		all.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, -2));
		all.add(new IntegerProperty(MqttProperties.TOPIC_ALIAS, 65_535));
		all.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, 1));
		all.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, 268_435_455));
		all.add(new StringProperty(MqttProperties.RESPONSE_TOPIC, TEXT));
		all.add(new StringProperty(MqttProperties.CONTENT_TYPE, ""));
		all.add(new BinaryProperty(MqttProperties.CORRELATION_DATA, new byte[] { 0, -1, 3 }));
		all.add(new UserProperty(TEXT, "x".repeat(300)));
		all.add(new UserProperty("", ""));
		return all;
	}

}
