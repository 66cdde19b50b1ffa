// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.publish;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * PUBLISH of a client on its way through the steps.
 */
final class InboundPublish {

	private final ClientConnection client;

	private final MqttPublishMessage message;

	private boolean duplicate;

	private byte @Nullable [] payload;

	/**
	 * Begins with a message from the decoder.
	 * @param client the client
	 * @param message the message, owned by the caller
	 */
	InboundPublish(ClientConnection client, MqttPublishMessage message) {
		this.client = client;
		this.message = message;
	}

	ClientConnection client() {
		return this.client;
	}

	MqttPublishMessage message() {
		return this.message;
	}

	String topicName() {
		return this.message.variableHeader().topicName();
	}

	int packetId() {
		return this.message.variableHeader().packetId();
	}

	MqttQoS qos() {
		return this.message.fixedHeader().qosLevel();
	}

	boolean isRetained() {
		return this.message.fixedHeader().isRetain();
	}

	MqttProperties properties() {
		return this.message.variableHeader().properties();
	}

	/**
	 * Notes that this is a message of QoS 2 that was received before.
	 */
	void markDuplicate() {
		this.duplicate = true;
	}

	boolean isDuplicate() {
		return this.duplicate;
	}

	/**
	 * Returns the payload in memory of its own. As decoded, it is a piece of what was
	 * read from the socket and keeps all of that for as long as it waits anywhere.
	 * @return the bytes, which nobody changes
	 */
	byte[] payload() {
		byte[] copied = this.payload;
		if (copied == null) {
			copied = ByteBufUtil.getBytes(this.message.payload());
			this.payload = copied;
		}
		return copied;
	}

	/**
	 * Returns the message for the engine: DUP says that the very message was received
	 * before, whatever the client has set [MQTT-3.3.1-1].
	 * @return the message, with the payload in heap memory
	 */
	MqttPublishMessage toEngine() {
		MqttFixedHeader header = this.message.fixedHeader();
		return new MqttPublishMessage(
				(header.isDup() == this.duplicate) ? header
						: new MqttFixedHeader(header.messageType(), this.duplicate, header.qosLevel(),
								header.isRetain(), header.remainingLength()),
				this.message.variableHeader(), Unpooled.wrappedBuffer(payload()));
	}

}
