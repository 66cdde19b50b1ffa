// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import org.assertj.core.util.diff.DiffUtils;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.broker.netty.limit.Limits;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers of a connection in order, from the network to the engine, before CONNECT and
 * after CONNACK.
 */
class PipelineOrderTests {

	/** Client identifier with an even hash code, which is decided about at once. */
	private static final String CLIENT_ID = "b";

	/** Limits of which none is off, so that the handler of each is there. */
	private static final Limits LIMITS = new Limits(10, 10, 10, 10, 10, 10_000, 64 * 1024, 10, 10, 10_000);

	private static final String BEFORE_CONNECT = """
			ReceivedBytesHandler
			FlushConsolidationHandler
			FirstPacketSizeHandler
			MqttDecoder
			SentPacketHandler
			PacketSizeHandler
			MqttEncoder
			TermsHandler
			AssignedIdentifierHandler
			ReasonStringHandler
			SentAliasHandler
			ReceiveMaximumHandler
			TopicAliasHandler
			PacketFaultHandler
			PacketRateHandler
			ConnectRateHandler
			ConnectGateHandler
			PacketSizeLimitHandler
			DeliveryHandler
			PublishGateHandler
			ReceivedPacketHandler
			KickHandler
			WillAccessHandler
			ConnectDecisionHandler
			UsernameLimitHandler
			ConnectionEventHandler
			PublishAccessHandler
			SubscribeAccessHandler
			WithdrawnFiltersHandler
			ResentPublishHandler
			RetainedLimitHandler
			PublishEventHandler
			SubscriptionLimitHandler
			SubscriptionEventHandler
			SubscriptionAnswerHandler
			SessionExpiryHandler
			WillHandler
			SharedSubscribeHandler
			MessageExpiryHandler
			CommandSource
			PayloadHandler
			ResendTimerHandler
			RetainedPublishHandler
			EngineProbe
			""";

	private static final String MQTT_3_AFTER_CONNACK = """
			ReceivedBytesHandler
			FlushConsolidationHandler
			MqttDecoder
			SentPacketHandler
			PacketSizeHandler
			MqttEncoder
			TermsHandler
			AssignedIdentifierHandler
			ReasonStringHandler
			SentAliasHandler
			ReceiveMaximumHandler
			TopicAliasHandler
			PacketFaultHandler
			PacketRateHandler
			ConnectGateHandler
			PacketSizeLimitHandler
			DeliveryHandler
			PublishGateHandler
			ReceivedPacketHandler
			KickHandler
			WillAccessHandler
			ConnectDecisionHandler
			UsernameLimitHandler
			ConnectionEventHandler
			PublishAccessHandler
			SubscribeAccessHandler
			WithdrawnFiltersHandler
			ResentPublishHandler
			RetainedLimitHandler
			PublishEventHandler
			SubscriptionLimitHandler
			SubscriptionEventHandler
			SubscriptionAnswerHandler
			SessionExpiryHandler
			WillHandler
			SharedSubscribeHandler
			MessageExpiryHandler
			CommandSource
			PayloadHandler
			ResendTimerHandler
			RetainedPublishHandler
			EngineProbe
			""";

	private static final String MQTT_5_AFTER_CONNACK = MQTT_3_AFTER_CONNACK;

	private final EmbeddedChannel channel = new FuzzedPipeline(LIMITS).connect(new EngineProbe());

	@Test
	void handlersStandInOrderBeforeConnect() {
		assertHandlers(BEFORE_CONNECT);
	}

	@Test
	void handlersStandInOrderAfterConnAckOfMqtt3() {
		connect(4);
		assertHandlers(MQTT_3_AFTER_CONNACK);
	}

	@Test
	void handlersStandInOrderAfterConnAckOfMqtt5() {
		connect(5);
		assertHandlers(MQTT_5_AFTER_CONNACK);
	}

	private void connect(int version) {
		this.channel.writeInbound(this.channel.alloc().buffer().writeBytes(MqttBytes.connect(version, CLIENT_ID)));
		this.channel.runPendingTasks();
		ByteBuf connAck = this.channel.readOutbound();
		assertThat(connAck.getUnsignedByte(0)).isEqualTo((short) 0x20);
		connAck.release();
	}

	private void assertHandlers(String expected) {
		List<String> handlers = handlers(this.channel);
		this.channel.finishAndReleaseAll();
		assertThat(DiffUtils.diff(expected.lines().toList(), handlers).getDeltas())
			.as("Difference of the handlers%n%s", String.join("\n", handlers))
			.isEmpty();
	}

	private static List<String> handlers(EmbeddedChannel channel) {
		Iterable<Map.Entry<String, ChannelHandler>> entries = channel.pipeline();
		return StreamSupport.stream(entries.spliterator(), false)
			.map((entry) -> entry.getValue().getClass().getSimpleName())
			.toList();
	}

}
