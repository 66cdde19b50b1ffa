// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

/**
 * Sessions that write down what is asked of them.
 */
final class RecordedSessions implements ClientSessions {

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private boolean full;

	List<String> asked() {
		return this.asked;
	}

	void full(boolean full) {
		this.full = full;
	}

	@Override
	public void expireAfter(String clientId, int protocolVersion, int seconds) {
		this.asked.add(clientId + " v" + protocolVersion + " expires after " + seconds);
	}

	@Override
	public void abandon(String clientId) {
		this.asked.add(clientId + " is abandoned");
	}

	@Override
	public boolean publish(String clientId, MqttPublishMessage publish) {
		if (this.full) {
			return false;
		}
		this.asked.add(clientId + " publishes to " + publish.variableHeader().topicName());
		publish.release();
		return true;
	}

	@Override
	public void share(String clientId, String shareName, String topicFilter, MqttSubscriptionOption option) {
		this.asked.add(clientId + " shares " + topicFilter + " as " + shareName + " at " + option.qos().value());
	}

}
