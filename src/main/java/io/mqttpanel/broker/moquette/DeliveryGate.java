// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.GlobalEventExecutor;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.EngineListener;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * What messages of other nodes wait for: sessions of this one that are behind, and the
 * loops of all.
 *
 * @param pool sessions
 * @param loops their loops
 * @param listener front, which knows what the engine has to do
 * @param spaces spaces of topics
 */
record DeliveryGate(SessionPool pool, SessionLoops loops, EngineListener listener,
		TopicSpaces spaces) implements WaitingDeliveries.Engine {

	private static final long CHECK_MILLIS = 2;

	@Override
	public boolean isAwaited(String sessionId) {
		return this.pool.isAwaited(sessionId);
	}

	@Override
	public boolean admits(String publisher) {
		return this.listener.admits(publisher);
	}

	@Override
	public String space(String sessionId) {
		return this.spaces.spaceOf(sessionId);
	}

	@Override
	public boolean offer(String sessionId, SessionCommand delivery) {
		return this.loops.offer(sessionId, delivery);
	}

	@Override
	public void dropped() {
		this.listener.dropped(DropReason.SLOW_SUBSCRIBER);
	}

	@Override
	public void soon(Runnable action) {
		GlobalEventExecutor.INSTANCE.schedule(action, CHECK_MILLIS, TimeUnit.MILLISECONDS);
	}

}
