// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * A receiver that keeps to the specification: it passes a message of QoS 2 on once,
 * because it remembers, over connections of one session, which identifiers it has
 * received and not seen released. It can take its time to acknowledge.
 */
abstract class ReceivingClient extends SessionClient {

	private final Set<Integer> unreleased = new HashSet<>();

	/** What it will send, in the order in which it was received. */
	private final Queue<MqttMessage> owed = new ArrayDeque<>();

	private long delay;

	ReceivingClient(Network network, String clientId, boolean version5) {
		super(network, clientId, version5);
	}

	/**
	 * Acts on a message, once at QoS 2.
	 * @param publish the message, released by the caller
	 */
	abstract void onPublish(MqttPublishMessage publish);

	/**
	 * Sets how long it takes for an acknowledgement.
	 * @param millis milliseconds
	 */
	final void delay(long millis) {
		this.delay = millis;
		while (millis == 0 && !this.owed.isEmpty()) {
			write(this.owed.remove());
		}
		flush();
	}

	@Override
	void onConnected(boolean present) {
		if (!present || network().does(Mistake.FORGET)) {
			this.unreleased.clear();
		}
	}

	@Override
	void onMessage(MqttMessage message) {
		if (message instanceof MqttPublishMessage publish) {
			int packetId = publish.variableHeader().packetId();
			MqttQoS qos = publish.fixedHeader().qosLevel();
			if (qos != MqttQoS.EXACTLY_ONCE || this.unreleased.add(packetId)) {
				onPublish(publish);
			}
			if (qos == MqttQoS.AT_LEAST_ONCE) {
				acknowledge(Packets.answer(MqttMessageType.PUBACK, packetId));
			}
			else if (qos == MqttQoS.EXACTLY_ONCE) {
				acknowledge(Packets.answer(MqttMessageType.PUBREC, packetId));
			}
		}
		else if (message.fixedHeader().messageType() == MqttMessageType.PUBREL) {
			this.unreleased.remove(Packets.packetId(message));
			acknowledge(Packets.answer(MqttMessageType.PUBCOMP, Packets.packetId(message)));
		}
	}

	private void acknowledge(MqttMessage answer) {
		if (this.delay == 0) {
			write(answer);
			return;
		}
		this.owed.add(answer);
		network().later(() -> {
			MqttMessage next = this.owed.peek();
			// It is another one if this was sent, or forgotten with its connection.
			if (next == answer) {
				write(this.owed.remove());
				flush();
			}
		}, this.delay);
	}

	@Override
	void onEnded(boolean clean) {
		this.owed.clear();
	}

}
