// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.List;
import java.util.stream.IntStream;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReasonStringHandler}: who is told in words what is wrong.
 */
class ReasonStringHandlerTests {

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void saysItInEveryRefusal() {
		accept(new MqttProperties());
		MqttConnAckMessage connAck = (MqttConnAckMessage) sent(MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID)
			.build());
		assertThat(reason(connAck.variableHeader().properties())).contains("client identifier");
		MqttSubAckMessage subAck = (MqttSubAckMessage) sent(subAck(0, 0x87, 1));
		assertThat(reason(subAck.idAndPropertiesVariableHeader().properties())).contains("rules");
		assertThat(subAck.payload().reasonCodes()).containsExactly(0, 0x87, 1);
		MqttUnsubAckMessage unsubAck = (MqttUnsubAckMessage) sent(unsubAck(0, 0x11, 0x8F));
		assertThat(reason(unsubAck.idAndPropertiesVariableHeader().properties())).contains("filter");
		assertThat(unsubAck.idAndPropertiesVariableHeader().messageId()).isEqualTo(7);
		assertThat(unsubAck.payload().unsubscribeReasonCodes()).containsExactly((short) 0, (short) 0x11, (short) 0x8F);
		MqttPubReplyMessageVariableHeader pubRec = (MqttPubReplyMessageVariableHeader) sent(
				reply(MqttMessageType.PUBREC, 0x87))
			.variableHeader();
		assertThat(reason(pubRec.properties())).contains("rules");
		assertThat(pubRec.messageId()).isEqualTo(7);
		assertThat(reason(disconnect(0x93))).contains("receive maximum");
	}

	@Test
	void saysNothingWhereNothingIsWrong() {
		accept(new MqttProperties());
		for (MqttMessage packet : List.of(subAck(0, 1), unsubAck(0, 0x11), reply(MqttMessageType.PUBACK, 0x10))) {
			assertThat(sent(packet)).isSameAs(packet);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 40, 70, 200 })
	void keepsToTheMaximumPacketSize(int size) {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, size));
		accept(properties);
		assertThat(disconnect(0x87).isEmpty()).isEqualTo(size < 50);
		MqttSubAckMessage long1 = (MqttSubAckMessage) sent(subAck(new int[100]));
		assertThat(long1.idAndPropertiesVariableHeader().properties().isEmpty()).isTrue();
		int[] codes = new int[100];
		codes[99] = 0x87;
		MqttSubAckMessage refused = (MqttSubAckMessage) sent(subAck(codes));
		assertThat(refused.idAndPropertiesVariableHeader().properties().isEmpty()).isEqualTo(size < 156);
	}

	@Test
	void saysNothingToWhomDoesNotWantToHearIt() {
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.REQUEST_PROBLEM_INFORMATION, 0));
		accept(properties);
		assertThat(disconnect(0x87).isEmpty()).isTrue();
	}

	private void accept(MqttProperties properties) {
		this.channel.pipeline().addLast(new ReasonStringHandler(Mqtt5ConnectProperties.of(properties)));
	}

	private MqttProperties disconnect(int code) {
		MqttMessage sent = sent(MqttMessageBuilders.disconnect().reasonCode((byte) code).build());
		return ((MqttReasonCodeAndPropertiesVariableHeader) sent.variableHeader()).properties();
	}

	private MqttMessage sent(MqttMessage packet) {
		this.channel.writeOutbound(packet);
		return this.channel.readOutbound();
	}

	private static String reason(MqttProperties properties) {
		return String.valueOf(properties.getProperty(MqttProperties.REASON_STRING).value());
	}

	private static MqttMessage reply(MqttMessageType type, int code) {
		return new MqttMessage(header(type),
				new MqttPubReplyMessageVariableHeader(7, (byte) code, MqttProperties.NO_PROPERTIES));
	}

	private static MqttSubAckMessage subAck(int... codes) {
		return new MqttSubAckMessage(header(MqttMessageType.SUBACK), MqttMessageIdVariableHeader.from(1),
				new MqttSubAckPayload(codes));
	}

	private static MqttMessage unsubAck(int... codes) {
		MqttMessageBuilders.UnsubAckBuilder unsubAck = MqttMessageBuilders.unsubAck().packetId(7);
		IntStream.of(codes).forEach((code) -> unsubAck.addReasonCode((short) code));
		return unsubAck.build();
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

}
