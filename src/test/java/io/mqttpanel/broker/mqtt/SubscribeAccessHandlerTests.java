// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.List;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.AccessDenied.Action;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which filters of a SUBSCRIBE reach the engine, and what becomes of its answer.
 */
class SubscribeAccessHandlerTests {

	private final AccessFixture fixture = new AccessFixture();

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 135" })
	void putsRefusalsWhereTheyBelong(MqttVersion version, int refused) {
		EmbeddedChannel channel = channel(version);
		channel.writeInbound(subscribe(9, "no", "ok/1", "$share/g/no", "$share/g/ok", "ok/#", "#"));
		MqttSubscribeMessage seen = channel.readInbound();
		assertThat(seen.variableHeader().messageId()).isEqualTo(9);
		assertThat(seen.payload().topicSubscriptions()).extracting(MqttTopicSubscription::topicFilter)
			.containsExactly("ok/1", "$share/g/ok", "ok/#");
		channel.writeOutbound(Acknowledgements.subAck(9, List.of(0, 0x80, 1)));
		assertThat(codes(channel)).containsExactly(refused, 0, refused, 0x80, 1, refused);
		assertThat(this.fixture.denied()).containsExactly(Action.SUBSCRIBE, Action.SUBSCRIBE, Action.SUBSCRIBE);
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 128", "MQTT_5, 135" })
	void answersWhereNothingIsLeftForTheEngine(MqttVersion version, int refused) {
		EmbeddedChannel channel = channel(version);
		channel.writeInbound(subscribe(9, "no", "#"));
		assertThat(channel.<Object>readInbound()).isNull();
		assertThat(codes(channel)).containsExactly(refused, refused);
	}

	@Test
	void leavesAllElseAsItIs() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_5);
		MqttSubscribeMessage subscribe = subscribe(9, "ok/1", "ok/2");
		channel.writeInbound(subscribe);
		assertThat(channel.<Object>readInbound()).isSameAs(subscribe);
		MqttSubAckMessage subAck = Acknowledgements.subAck(9, List.of(0, 1));
		channel.writeOutbound(subAck);
		assertThat(channel.<Object>readOutbound()).isSameAs(subAck);
	}

	@Test
	void doesNotMistakeAnAnswerForThatToAnotherRequest() {
		EmbeddedChannel channel = channel(MqttVersion.MQTT_5);
		channel.writeInbound(subscribe(9, "ok/1"), subscribe(9, "no", "ok/2"), subscribe(9, "ok/3"));
		channel.writeOutbound(Acknowledgements.subAck(9, List.of(0)), Acknowledgements.subAck(9, List.of(1)),
				Acknowledgements.subAck(9, List.of(2)));
		assertThat(codes(channel)).containsExactly(0);
		assertThat(codes(channel)).containsExactly(0x87, 1);
		assertThat(codes(channel)).containsExactly(2);
	}

	private EmbeddedChannel channel(MqttVersion version) {
		return AccessFixture.channel(version, new SubscribeAccessHandler(this.fixture));
	}

	private static List<Integer> codes(EmbeddedChannel channel) {
		MqttSubAckMessage subAck = channel.readOutbound();
		assertThat(subAck.variableHeader().messageId()).isEqualTo(9);
		return subAck.payload().reasonCodes();
	}

	private static MqttSubscribeMessage subscribe(int packetId, String... filters) {
		MqttMessageBuilders.SubscribeBuilder subscribe = MqttMessageBuilders.subscribe().messageId(packetId);
		for (String filter : filters) {
			subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, filter);
		}
		return subscribe.build();
	}

}
