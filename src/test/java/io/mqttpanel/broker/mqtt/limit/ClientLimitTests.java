// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import java.util.List;
import java.util.Set;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.EventDispatcher;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.connection.RecordingDoor;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the Panel says about one client, on a channel without a network.
 */
class ClientLimitTests {

	private final RecordedEvents recorded = new RecordedEvents();

	private final EventDispatcher events = new EventDispatcher(List.of(this.recorded));

	private final RecordingDoor door = new RecordingDoor();

	@Test
	void lowersRatesToWhatPanelAllowsAndNeverRaisesThem() {
		EmbeddedChannel lowered = rated(new ClientLimits(5, 0, 0, 0));
		EmbeddedChannel raised = rated(new ClientLimits(50, 0, 0, 0));
		for (int i = 0; i < 8; i++) {
			lowered.writeInbound("packet " + i);
			raised.writeInbound("packet " + i);
		}
		assertThat(lowered.config().isAutoRead()).isFalse();
		assertThat(raised.config().isAutoRead()).isTrue();
		for (int i = 0; i < 8; i++) {
			raised.writeInbound("packet " + i);
		}
		assertThat(raised.config().isAutoRead()).isFalse();
	}

	private EmbeddedChannel rated(ClientLimits limits) {
		EmbeddedChannel channel = new EmbeddedChannel(
				new PacketRateHandler(10, new Throttle(LimitReached.Limit.PACKET_RATE, this.events)));
		channel.freezeTime();
		channel.pipeline().fireUserEventTriggered(new Admitted(limits));
		return channel;
	}

	@Test
	void limitsBytesOfClientWherePanelSaysSo() {
		EmbeddedChannel channel = new EmbeddedChannel(
				new ReceivedBytesHandler(1000, 0, new Throttle(LimitReached.Limit.BYTE_RATE, this.events)));
		channel.freezeTime();
		channel.pipeline().fireUserEventTriggered(new Admitted(new ClientLimits(0, 100, 0, 0)));
		channel.writeInbound(Unpooled.wrappedBuffer(new byte[500]));
		assertThat(channel.config().isAutoRead()).isFalse();
		channel.finishAndReleaseAll();
	}

	@Test
	void expelsClientWhosePacketIsLargerThanPanelAllows() {
		EmbeddedChannel channel = new EmbeddedChannel(new PacketSizeLimitHandler(this.door, this.events));
		channel.pipeline().fireUserEventTriggered(new Admitted(new ClientLimits(0, 0, 100, 0)));
		channel.writeInbound(publish(90));
		channel.writeInbound(publish(200));
		channel.writeInbound(publish(1));
		assertThat(channel.inboundMessages()).hasSize(1);
		assertThat(this.door.expulsions()).containsExactly(MqttReasonCodes.Disconnect.PACKET_TOO_LARGE);
		assertThat(this.recorded.of(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(LimitReached.Limit.PACKET_SIZE);
		channel.finishAndReleaseAll();
	}

	private static MqttMessage publish(int size) {
		return new MqttMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, size));
	}

	@Test
	void lowersSubscriptionsToWhatPanelAllowsAndNeverRaisesThem() {
		EmbeddedChannel lowered = subscriber();
		lowered.pipeline().fireUserEventTriggered(new Admitted(new ClientLimits(0, 0, 0, 1)));
		subscribe(lowered, "a", "b");
		subscribe(lowered, "a");
		assertThat(lowered.inboundMessages()).hasSize(1);
		EmbeddedChannel raised = subscriber();
		raised.pipeline().fireUserEventTriggered(new Admitted(new ClientLimits(0, 0, 0, 9)));
		subscribe(raised, "a", "b", "c");
		assertThat(raised.inboundMessages()).isEmpty();
	}

	private EmbeddedChannel subscriber() {
		return new EmbeddedChannel(new SubscriptionLimitHandler(2, (clientId) -> Set.of(), this.events));
	}

	private static void subscribe(EmbeddedChannel channel, String... filters) {
		MqttMessageBuilders.SubscribeBuilder subscribe = MqttMessageBuilders.subscribe().messageId(1);
		for (String filter : filters) {
			subscribe.addSubscription(MqttQoS.AT_LEAST_ONCE, filter);
		}
		channel.writeInbound(subscribe.build());
	}

}
