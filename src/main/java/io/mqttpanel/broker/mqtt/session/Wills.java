// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.concurrent.EventExecutor;

import io.mqttpanel.broker.mqtt.engine.Engine;

/**
 * Wills of clients that are gone, each until its delay or its session is over, whichever
 * is first, or its client comes back to the session [MQTT5-3.1.3-9]. There is at most one
 * for each session. Safe on any thread.
 */
public final class Wills {

	/** More than the engine can count to is for ever. */
	static final int FOREVER = Integer.MAX_VALUE;

	private static final long RETRY_SECONDS = 1;

	private final ConcurrentMap<String, Will> waiting = new ConcurrentHashMap<>();

	private final Supplier<Engine> engine;

	/**
	 * Creates the wills of one broker.
	 * @param engine the engine that publishes them
	 */
	public Wills(Supplier<Engine> engine) {
		this.engine = engine;
	}

	/**
	 * Takes the will of a connection that has ended.
	 * @param will the will
	 * @param expirySeconds for how long the session is kept
	 * @param timer waits for the delay
	 */
	public void leave(Will will, int expirySeconds, EventExecutor timer) {
		long delay = (expirySeconds == FOREVER) ? will.delaySeconds() : Math.min(will.delaySeconds(), expirySeconds);
		this.waiting.put(will.clientId(), will);
		if (delay == 0) {
			publish(will, timer);
		}
		else {
			publishLater(will, delay, timer);
		}
	}

	private void publishLater(Will will, long seconds, EventExecutor timer) {
		if (!timer.isShuttingDown()) {
			timer.schedule(() -> publish(will, timer), seconds, TimeUnit.SECONDS);
		}
	}

	private void publish(Will will, EventExecutor timer) {
		if (this.waiting.remove(will.clientId(), will) && !publish(will)) {
			this.waiting.putIfAbsent(will.clientId(), will);
			publishLater(will, RETRY_SECONDS, timer);
		}
	}

	private boolean publish(Will will) {
		MqttPublishMessage message = will.message();
		boolean taken = this.engine.get().publish(will.clientId(), message);
		if (!taken) {
			message.release();
		}
		return taken;
	}

	/**
	 * Notes that a client has connected: its will is not to be published if its session
	 * goes on, and at once if that has ended.
	 * @param clientId the client
	 * @param sessionPresent whether the session goes on
	 */
	public void connected(String clientId, boolean sessionPresent) {
		Will left = this.waiting.remove(clientId);
		if (left != null && !sessionPresent) {
			publish(left);
		}
	}

	/**
	 * Publishes the wills that still wait, because the broker stops and would forget
	 * them. Called when no connection is left.
	 */
	public void publishAll() {
		this.waiting.values().forEach((will) -> {
			if (this.waiting.remove(will.clientId(), will)) {
				publish(will);
			}
		});
	}

}
