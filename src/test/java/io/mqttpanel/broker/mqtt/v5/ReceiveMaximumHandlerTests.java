// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many messages a client may have under way.
 */
class ReceiveMaximumHandlerTests {

	private final List<Disconnect> ended = new ArrayList<>();

	private final ClientTerms terms = new ClientTerms();

	private final EmbeddedChannel channel = new EmbeddedChannel(
			new ReceiveMaximumHandler(this.terms, 2, (channel, reason, sentence) -> this.ended.add(reason)));

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void endsWhoHasOneTooMany() {
		accept(MqttVersion.MQTT_5);
		publish(MqttQoS.AT_LEAST_ONCE, 1);
		publish(MqttQoS.EXACTLY_ONCE, 2);
		publish(MqttQoS.EXACTLY_ONCE, 2);
		publish(MqttQoS.AT_MOST_ONCE, -1);
		assertThat(this.ended).isEmpty();
		MqttPublishMessage last = publish(MqttQoS.AT_LEAST_ONCE, 3);
		assertThat(this.ended).containsExactly(Disconnect.RECEIVE_MAXIMUM_EXCEEDED);
		assertThat(last.refCnt()).isZero();
		assertThat(publish(MqttQoS.AT_MOST_ONCE, -1).refCnt()).isZero();
		assertThat(this.channel.inboundMessages()).hasSize(4);
	}

	@Test
	void countsNoMoreWhatIsAnswered() {
		accept(MqttVersion.MQTT_5);
		for (int i = 0; i < 3; i++) {
			publish(MqttQoS.AT_LEAST_ONCE, 1);
			publish(MqttQoS.EXACTLY_ONCE, 2);
			answer(MqttMessageType.PUBACK, 1);
			answer(MqttMessageType.PUBREC, 2);
			answer(MqttMessageType.PUBCOMP, 2);
		}
		publish(MqttQoS.EXACTLY_ONCE, 3);
		this.channel.writeOutbound(new MqttMessage(header(MqttMessageType.PUBREC),
				new MqttPubReplyMessageVariableHeader(3, (byte) 0x87, MqttProperties.NO_PROPERTIES)));
		publish(MqttQoS.EXACTLY_ONCE, 4);
		publish(MqttQoS.EXACTLY_ONCE, 5);
		answer(MqttMessageType.PUBREC, 4);
		assertThat(this.ended).isEmpty();
		publish(MqttQoS.EXACTLY_ONCE, 6);
		assertThat(this.ended).hasSize(1);
	}

	@Test
	void countsNothingThatAnMqtt3ClientSends() {
		accept(MqttVersion.MQTT_3_1_1);
		for (int packetId = 1; packetId <= 5; packetId++) {
			publish(MqttQoS.AT_LEAST_ONCE, packetId);
		}
		assertThat(this.ended).isEmpty();
	}

	private void accept(MqttVersion version) {
		publish(MqttQoS.AT_LEAST_ONCE, 9);
		this.channel.releaseInbound();
		this.terms.accept(Packets.connect(version, 60, MqttProperties.NO_PROPERTIES).variableHeader());
		this.channel
			.writeOutbound(MqttMessageBuilders.connAck().returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED).build());
	}

	private MqttPublishMessage publish(MqttQoS qos, int packetId) {
		MqttPublishMessage publish = Packets.publish("t", qos, packetId, MqttProperties.NO_PROPERTIES);
		this.channel.writeInbound(publish);
		return publish;
	}

	private void answer(MqttMessageType type, int packetId) {
		this.channel.writeOutbound(new MqttMessage(header(type), MqttMessageIdVariableHeader.from(packetId)));
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

}
