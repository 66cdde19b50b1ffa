// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.MessageRoom;

/**
 * Room in a store that is behind when the test says so, in which every message waits that
 * is retained.
 */
final class StubRoom implements MessageRoom {

	private final List<Instant> since = new ArrayList<>();

	private boolean behind;

	private @Nullable CompletableFuture<Void> place;

	private int left;

	void behind(boolean behind) {
		this.behind = behind;
	}

	/** Makes room for the one that waits. */
	void admit() {
		this.place.complete(null);
	}

	/** When the messages had come that were asked for, in order. */
	List<Instant> since() {
		return this.since;
	}

	/** How often room was given back. */
	int left() {
		return this.left;
	}

	@Override
	public boolean isBehind() {
		return this.behind;
	}

	@Override
	public @Nullable CompletableFuture<Void> await(MqttPublishMessage message, Instant arrival) {
		if (!message.fixedHeader().isRetain()) {
			return null;
		}
		this.since.add(arrival);
		this.place = new CompletableFuture<>();
		return this.place;
	}

	@Override
	public void leave() {
		this.left++;
	}

}
