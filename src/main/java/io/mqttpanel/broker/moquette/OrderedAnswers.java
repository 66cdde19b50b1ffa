// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledgements to one client that are sent in the order of its messages, whichever of
 * these is stored first [MQTT-4.6.0-2], [MQTT-4.6.0-3]. What one commit brings is sent
 * together. Safe on any thread.
 */
final class OrderedAnswers {

	private final Channel channel;

	private final Deque<Answer> waiting = new ArrayDeque<>(0);

	/** Whether the event loop is going to look. */
	private boolean sending;

	/**
	 * Creates the answers of one kind.
	 * @param channel the client's connection
	 */
	OrderedAnswers(Channel channel) {
		this.channel = channel;
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

	private void send(Answer answer) {
		if (isFirstDue(answer) && !this.channel.eventLoop().isShuttingDown()) {
			this.channel.eventLoop().execute(this::sendAll);
		}
	}

	private synchronized boolean isFirstDue(Answer answer) {
		answer.due = true;
		Answer first = this.waiting.peek();
		boolean begins = !this.sending && first != null && first.due;
		this.sending |= begins;
		return begins;
	}

	private void sendAll() {
		for (MqttMessage packet = next(); packet != null; packet = next()) {
			this.channel.write(packet);
		}
		this.channel.flush();
	}

	private synchronized @Nullable MqttMessage next() {
		Answer first = this.waiting.peek();
		if (first != null && first.due) {
			this.waiting.remove();
			return first.packet;
		}
		this.sending = false;
		return null;
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
