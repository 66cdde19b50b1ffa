// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.report;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the handlers that announce facts: {@link ReceivedPacketHandler},
 * {@link SentPacketHandler}, {@link PublishEventHandler},
 * {@link SubscriptionEventHandler} and {@link ConnectionEventHandler}.
 */
class EventHandlerTests {

	private final RecordedEvents recorded = new RecordedEvents();

	private final BrokerEvents events = HandlerChannel.events(this.recorded);

	@Test
	void reportsReceivedPacket() {
		HandlerChannel channel = channel(new ReceivedPacketHandler(this.events));
		channel.writeInbound(HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 7, false));
		channel.writeInbound(HandlerChannel.publish("t", MqttQoS.AT_MOST_ONCE, -1, false));
		channel.writeInbound(HandlerChannel.packet(MqttMessageType.PUBREL, 9));
		channel.writeInbound(HandlerChannel.packet(MqttMessageType.PINGREQ));
		assertThat(channel.inboundMessages()).hasSize(4);
		assertThat(this.recorded.of(PacketProcessed.class)).extracting(PacketProcessed::packetId)
			.containsExactly(7, 0, 9, 0);
		assertThat(this.recorded.of(PacketProcessed.class)).extracting(PacketProcessed::remainingLength)
			.containsExactly(10, 10, 2, 0);
		channel.releaseInbound();
	}

	@Test
	void reportsNothingBeforeConnect() {
		HandlerChannel channel = new HandlerChannel(new ReceivedPacketHandler(this.events),
				new SentPacketHandler(this.events));
		channel.writeInbound(HandlerChannel.packet(MqttMessageType.PINGREQ));
		channel.writeOutbound(Unpooled.wrappedBuffer(MqttBytes.PINGREQ));
		assertThat(this.recorded.all()).isEmpty();
		channel.releaseOutbound();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 300", "2, 301" })
	void reportsSentPublishAtEveryQos(int qos, int packetId) {
		byte[] publish = MqttBytes.publish(5, "topic/" + "x".repeat(200), qos, packetId);
		assertSent(publish, 3, packetId, publish.length - 3);
	}

	@ParameterizedTest
	@CsvSource({ "0x40, 4", "0x50, 5", "0x62, 6", "0x70, 7", "0x90, 9", "0xB0, 11" })
	void reportsIdentifierOfSentAcknowledgement(String first, int type) {
		assertSent(MqttBytes.acknowledgement(Integer.decode(first), 40_000), type, 40_000, 2);
	}

	private void assertSent(byte[] packet, int type, int packetId, int remainingLength) {
		HandlerChannel channel = channel(new SentPacketHandler(this.events));
		channel.writeOutbound(Unpooled.wrappedBuffer(packet));
		ByteBuf passed = channel.readOutbound();
		assertThat(passed.readableBytes()).isEqualTo(packet.length);
		passed.release();
		assertThat(this.recorded.of(PacketProcessed.class)).singleElement().satisfies((fact) -> {
			assertThat(fact.packetType()).isEqualTo(type);
			assertThat(fact.packetId()).isEqualTo(packetId);
			assertThat(fact.remainingLength()).isEqualTo(remainingLength);
			assertThat(fact.size()).isEqualTo(packet.length);
		});
	}

	@Test
	void announcesMessagesButNotKnownOnesNorThoseToTheServersTopics() {
		HandlerChannel channel = channel(new PublishEventHandler(this.events));
		MqttPublishMessage publish = HandlerChannel.publish("t", MqttQoS.EXACTLY_ONCE, 7, false);
		channel.writeInbound(publish, HandlerChannel.publish("t", MqttQoS.EXACTLY_ONCE, 7, true),
				HandlerChannel.publish("$SYS/t", MqttQoS.AT_MOST_ONCE, -1, false));
		assertThat(this.recorded.of(MessagePublished.class)).singleElement().satisfies((message) -> {
			assertThat(message.payload()).asString().isEqualTo("hello");
			assertThat(message.payloadSize()).isEqualTo(5);
			assertThat(message.qos()).isEqualTo(2);
		});
		assertThat(publish.payload().readableBytes()).isEqualTo(5);
		channel.releaseInbound();
	}

	@Test
	void announcesGrantedFiltersOnly() {
		HandlerChannel channel = channel(new SubscriptionEventHandler(this.events));
		channel.writeInbound(MqttMessageBuilders.subscribe()
			.messageId(7)
			.addSubscription(MqttQoS.AT_LEAST_ONCE, "a")
			.addSubscription(MqttQoS.AT_LEAST_ONCE, "b")
			.addSubscription(MqttQoS.EXACTLY_ONCE, "c")
			.build());
		assertThat(this.recorded.all()).isEmpty();
		MqttSubAckMessage subAck = MqttMessageBuilders.subAck()
			.packetId(7)
			.addGrantedQoses(MqttQoS.AT_LEAST_ONCE, MqttQoS.FAILURE, MqttQoS.EXACTLY_ONCE)
			.build();
		channel.writeOutbound(subAck, subAck);
		assertThat(this.recorded.of(ClientSubscribed.class)).extracting(ClientSubscribed::topicFilter)
			.containsExactly("a", "c");
		assertThat(this.recorded.of(ClientSubscribed.class)).extracting(ClientSubscribed::qos).containsExactly(1, 2);
	}

	@Test
	void announcesEachFilterGivenUp() {
		HandlerChannel channel = channel(new SubscriptionEventHandler(this.events));
		channel.writeInbound(
				MqttMessageBuilders.unsubscribe().messageId(7).addTopicFilter("a").addTopicFilter("b").build());
		channel.writeOutbound(MqttMessageBuilders.unsubAck().packetId(7).addReasonCode((short) 0).build());
		assertThat(this.recorded.of(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::topicFilter)
			.containsExactly("a", "b");
	}

	@Test
	void announcesDisconnectedOnceForEachConnected() {
		ClientRegistry clients = new ClientRegistry();
		HandlerChannel channel = channel(new ConnectionEventHandler(this.events, clients));
		channel.writeOutbound(HandlerChannel.accepted(false));
		channel.close();
		assertThat(this.recorded.of(PanelEvent.class)).extracting((event) -> event.getClass().getSimpleName())
			.containsExactly("ClientConnected", "ClientDisconnected");
	}

	@Test
	void announcesNothingOfClientThatWasNotLetIn() {
		HandlerChannel channel = channel(new ConnectionEventHandler(this.events, new ClientRegistry()));
		channel.close();
		assertThat(this.recorded.all()).isEqualTo(List.of());
	}

	private HandlerChannel channel(ChannelHandler handler) {
		HandlerChannel channel = new HandlerChannel(handler);
		channel.client(MqttVersion.MQTT_5, "c");
		return channel;
	}

}
