// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import io.netty.handler.codec.mqtt.MqttMessage;

/**
 * Acknowledgements to one client that are sent in the order of its messages, whichever of
 * these is stored first [MQTT-4.6.0-2], [MQTT-4.6.0-3]. Safe on any thread.
 */
final class OrderedAnswers {

	private final Consumer<MqttMessage> sender;

	private final Deque<Answer> waiting = new ArrayDeque<>(0);

	/**
	 * Creates the answers of one kind.
	 * @param sender sends one; must not block
	 */
	OrderedAnswers(Consumer<MqttMessage> sender) {
		this.sender = sender;
	}

	/**
	 * Takes the place of an answer behind all that were added before.
	 * @param packet the answer
	 * @return sends it, when those before it are sent too
	 */
	synchronized Runnable add(MqttMessage packet) {
		Answer answer = new Answer(packet);
		this.waiting.add(answer);
		return () -> send(answer);
	}

	private synchronized void send(Answer answer) {
		answer.due = true;
		for (Answer first = this.waiting.peek(); first != null && first.due; first = this.waiting.peek()) {
			this.waiting.remove();
			this.sender.accept(first.packet);
		}
	}

	/**
	 * Answer and whether it is due.
	 */
	private static final class Answer {

		private final MqttMessage packet;

		private boolean due;

		Answer(MqttMessage packet) {
			this.packet = packet;
		}

	}

}
