// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/**
 * The payload of a message: who has sent it, and which of its messages it is.
 *
 * @param sender the sender
 * @param number the number of the message
 */
record Stamped(int sender, int number) {

	private static final int SHORT = 100;

	/** Such a content is stored once for all sessions. */
	private static final int LONG = 2_000;

	private static final int LONG_EVERY = 16;

	ByteBuf payload() {
		return Unpooled.buffer(filling() + 2 * Integer.BYTES)
			.writeInt(this.sender)
			.writeInt(this.number)
			.writeBytes("x".repeat(filling()).getBytes(StandardCharsets.US_ASCII));
	}

	private int filling() {
		return (this.number % LONG_EVERY == 0) ? LONG : SHORT;
	}

	/**
	 * Tells whether a message has such a payload.
	 * @param publish the message
	 * @return whether it has
	 */
	static boolean isIn(MqttPublishMessage publish) {
		int bytes = publish.payload().readableBytes();
		return bytes > 2 * Integer.BYTES && bytes == read(publish).filling() + 2 * Integer.BYTES;
	}

	static Stamped read(MqttPublishMessage publish) {
		ByteBuf payload = publish.payload();
		return new Stamped(payload.getInt(payload.readerIndex()),
				payload.getInt(payload.readerIndex() + Integer.BYTES));
	}

}
