// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AccessVerdict;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.testing.RecordedEvents;

/**
 * A channel of a client that was let in and may use what begins with "ok" only, with the
 * handler under test in front of nothing.
 */
final class AccessFixture implements BrokerEvents {

	private final RecordedEvents recorded = new RecordedEvents();

	static final AccessRules OK_ONLY = new AccessRules() {

		@Override
		public boolean mayPublish(String topicName, int qos, boolean retain) {
			return topicName.startsWith("ok");
		}

		@Override
		public boolean maySubscribe(String topicFilter, int qos) {
			return topicFilter.startsWith("ok");
		}

		@Override
		public AccessVerdict explain(Action action, String topic, int qos, boolean retain) {
			return new AccessVerdict(topic.startsWith("ok"), "ok");
		}

	};

	@Override
	public void announce(BrokerEvent event) {
		this.recorded.onEvent(event);
	}

	@Override
	public int payloadLimit() {
		return 0;
	}

	List<AccessDenied.Action> denied() {
		return this.recorded.of(AccessDenied.class).stream().map(AccessDenied::action).toList();
	}

	RecordedEvents recorded() {
		return this.recorded;
	}

	static EmbeddedChannel channel(MqttVersion version, ChannelHandler handler) {
		EmbeddedChannel channel = new EmbeddedChannel(handler);
		ClientConnection connection = ClientConnection.open(channel, connect(version, null));
		connection.decide(new Decision.Granted(1, 2, 3, OK_ONLY, null));
		connection.admit();
		return channel;
	}

	static MqttConnectMessage connect(MqttVersion version, String willTopic) {
		MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId("pump");
		if (willTopic != null) {
			connect.willFlag(true).willTopic(willTopic).willMessage(new byte[] { 1 }).willQoS(MqttQoS.AT_LEAST_ONCE);
		}
		return connect.build();
	}

	static MqttPublishMessage publish(String topic, MqttQoS qos, int packetId) {
		return MqttMessageBuilders.publish()
			.topicName(topic)
			.qos(qos)
			.messageId(packetId)
			.payload(Unpooled.copiedBuffer(new byte[] { 1, 2 }))
			.build();
	}

	/**
	 * Returns the bytes a packet has on the wire.
	 */
	static byte[] encoded(MqttVersion version, MqttMessage packet) {
		EmbeddedChannel wire = new EmbeddedChannel(MqttEncoder.INSTANCE);
		wire.attr(io.netty.util.AttributeKey.valueOf("NETTY_CODEC_MQTT_VERSION")).set(version);
		wire.writeOutbound(packet);
		ByteBuf bytes = wire.readOutbound();
		byte[] copy = new byte[bytes.readableBytes()];
		bytes.readBytes(copy);
		bytes.release();
		wire.finish();
		return copy;
	}

}
