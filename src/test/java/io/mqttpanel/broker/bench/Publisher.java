// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * The sending end of a flow: sends as much as its scenario lets it.
 */
final class Publisher extends MqttPeer {

	private static final int BURST = 64;

	private static final int PACKET_IDS = 65_535;

	private static final byte[] FILLING = "x".repeat(Scenario.PAYLOAD_SIZE - Stamp.SIZE)
		.getBytes(StandardCharsets.US_ASCII);

	private final Pair pair;

	private final Window window;

	private final MqttFixedHeader header;

	private final int[] numbers = new int[PACKET_IDS + 1];

	private boolean sending;

	private boolean pumpQueued;

	Publisher(Pair pair, Window window, int qos) {
		super("bench-publisher-" + pair.number(), true);
		this.pair = pair;
		this.window = window;
		this.header = new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(qos), false, 0);
	}

	@Override
	void onConnected() {
		completeReady();
	}

	@Override
	void onMessage(MqttMessage message) {
		if (message instanceof MqttPubAckMessage pubAck) {
			this.pair.flow().acknowledge(this.numbers[pubAck.variableHeader().messageId()]);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		pump();
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		pump();
	}

	void start() {
		this.sending = true;
		pump();
	}

	void stop() {
		this.sending = false;
	}

	/**
	 * Sends what may be sent, a burst at a time so that no connection starves another.
	 */
	void pump() {
		if (!this.sending || this.pumpQueued || this.pair.isScheduled()) {
			return;
		}
		int burst = 0;
		while (burst < BURST && context().channel().isWritable() && this.pair.flow().maySend()) {
			send(System.nanoTime());
			burst++;
		}
		if (burst > 0) {
			context().flush();
		}
		if (burst == BURST) {
			this.pumpQueued = true;
			context().executor().execute(this::pumpAgain);
		}
	}

	private void pumpAgain() {
		this.pumpQueued = false;
		pump();
	}

	/**
	 * Sends the message that was due at a certain time.
	 * @param due on this process's clock
	 */
	void sendDue(long due) {
		if (this.sending && context().channel().isActive() && this.pair.flow().maySend()) {
			send(due);
			context().flush();
		}
		else if (this.sending) {
			this.pair.flow().missTurn();
		}
	}

	private void send(long due) {
		int number = this.pair.flow().nextNumber();
		int packetId = number % PACKET_IDS + 1;
		this.numbers[packetId] = number;
		ByteBuf payload = context().alloc().buffer(Scenario.PAYLOAD_SIZE);
		new Stamp(due, this.pair.run(), this.pair.number(), number).writeTo(payload);
		payload.writeBytes(FILLING);
		this.window.sent(due);
		write(new MqttPublishMessage(this.header, new MqttPublishVariableHeader(this.pair.topic(), packetId), payload));
	}

}
