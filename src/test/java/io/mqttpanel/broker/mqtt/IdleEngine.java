// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttPublishMessage;

import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.Will;

/**
 * Engine that takes every message, keeps nothing and counts nothing, for tests to say
 * what theirs does beyond that.
 */
public abstract class IdleEngine implements Engine {

	@Override
	public boolean publish(String sessionId, MqttPublishMessage message) {
		message.release();
		return true;
	}

	@Override
	public void keepWill(Will will, long seconds) {
	}

	@Override
	public void forgetWill(String sessionId) {
	}

	@Override
	public boolean keepsWill(String sessionId) {
		return false;
	}

	@Override
	public void publishSystem(String topicName, byte[] payload) {
	}

	@Override
	public int waitingCommands() {
		return 0;
	}

	@Override
	public long waitingBytes() {
		return 0;
	}

	@Override
	public long sessions() {
		return 0;
	}

	@Override
	public long subscriptions() {
		return 0;
	}

	@Override
	public long subscriptionBytes() {
		return 0;
	}

	@Override
	public long subscriptionBytes(String sessionId) {
		return 0;
	}

	@Override
	public long retainedMessages() {
		return 0;
	}

	@Override
	public long inFlight() {
		return 0;
	}

}
