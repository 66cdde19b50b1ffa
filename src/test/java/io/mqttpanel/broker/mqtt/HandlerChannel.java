// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventDispatcher;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.testing.RecordedEvents;

/**
 * A channel without a network that has the handlers under test in it and keeps what
 * passes them, and the packets to send through it.
 */
public class HandlerChannel extends EmbeddedChannel {

	public HandlerChannel(ChannelHandler... handlers) {
		super(handlers);
	}

	public static EventDispatcher events(RecordedEvents recorded) {
		return new EventDispatcher(List.of(recorded));
	}

	/** What passed inward next, {@code null} if nothing did. */
	@Nullable Object in() {
		return readInbound();
	}

	/** What passed outward next, {@code null} if nothing did. */
	@Nullable Object out() {
		return readOutbound();
	}

	/** Makes the channel that of a client. */
	public ClientConnection client(MqttVersion version, String clientId) {
		return ClientConnection.open(this, connect(version, clientId));
	}

	public static MqttConnectMessage connect(MqttVersion version, String clientId) {
		return MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId(clientId)
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.cleanSession(true)
			.keepAlive(60)
			.build();
	}

	public static MqttConnAckMessage accepted(boolean sessionPresent) {
		return MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
			.sessionPresent(sessionPresent)
			.build();
	}

	public static MqttPublishMessage publish(String topic, MqttQoS qos, int packetId, boolean dup) {
		MqttFixedHeader header = new MqttFixedHeader(MqttMessageType.PUBLISH, dup, qos, false, 10);
		return new MqttPublishMessage(header, new MqttPublishVariableHeader(topic, packetId),
				Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8));
	}

	public static MqttMessage packet(MqttMessageType type) {
		return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0));
	}

	public static MqttMessage packet(MqttMessageType type, int packetId) {
		return new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 2),
				MqttMessageIdVariableHeader.from(packetId));
	}

}
