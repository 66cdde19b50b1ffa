// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.nio.charset.StandardCharsets;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.event.SessionId;
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

	/** The topic and the user name have to do. */
	@Override
	public byte[] encode(Will will) {
		return (will.topicName() + "\n" + will.credentials().username()).getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public Will decodeWill(String sessionId, byte[] bytes) {
		String[] words = new String(bytes, StandardCharsets.UTF_8).split("\n");
		return new Will.Owner(SessionId.client(sessionId), words[1], true, 1, 2, 3).will(sessionId, words[0], bytes,
				MqttQoS.AT_LEAST_ONCE, false, new MqttProperties());
	}

	@Override
	public void publishSystem(String topicName, byte[] payload) {
	}

	@Override
	public int waitingDeliveries() {
		return 0;
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
