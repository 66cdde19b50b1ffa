// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The packets a client has sent behind its CONNECT while that is not answered yet. Owns
 * what it holds until it is taken out.
 */
final class HeldPackets {

	/**
	 * More than this is not read ahead. It leaves room for a client that pipelines, and
	 * as long as it is not reached the socket is read on, so that a client that hangs up
	 * is noticed at once.
	 */
	private static final int READ_AHEAD_BYTES = 64 * 1024;

	private static final int HEADER_BYTES = 5;

	private final Queue<MqttMessage> packets = new ArrayDeque<>();

	private int bytes;

	void add(MqttMessage packet) {
		this.packets.add(packet);
		this.bytes += HEADER_BYTES + packet.fixedHeader().remainingLength();
	}

	boolean isFull() {
		return this.bytes > READ_AHEAD_BYTES;
	}

	@Nullable MqttMessage poll() {
		return this.packets.poll();
	}

	void releaseAll() {
		MqttMessage packet = this.packets.poll();
		while (packet != null) {
			ReferenceCountUtil.release(packet);
			packet = this.packets.poll();
		}
	}

}
