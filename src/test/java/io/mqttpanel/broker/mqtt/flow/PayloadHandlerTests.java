// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PayloadHandler}.
 */
class PayloadHandlerTests {

	private final EmbeddedChannel channel = new EmbeddedChannel(new MqttDecoder(), new PayloadHandler());

	@Test
	void letsGoOfWhatWasReadWhileTheEngineKeepsTheMessage() {
		ByteBuf read = ByteBufAllocator.DEFAULT.buffer(65_536);
		read.writeBytes(MqttBytes.connect(4, "client"))
			.writeBytes(MqttBytes.publish(4, "topic", 1, 7))
			.writeBytes(MqttBytes.PINGREQ);
		this.channel.writeInbound(read);
		assertThat(read.refCnt()).isZero();
		this.channel.readInbound();
		MqttPublishMessage publish = this.channel.readInbound();
		assertThat(publish.payload().toString(StandardCharsets.UTF_8)).isEqualTo("x");
		assertThat(publish.variableHeader().packetId()).isEqualTo(7);
		assertThat(publish.payload().capacity()).isOne();
		assertThat(this.channel.<Object>readInbound()).isNotNull();
	}

}
