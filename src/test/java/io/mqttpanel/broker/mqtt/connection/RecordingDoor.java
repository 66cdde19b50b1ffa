// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.connection;

import java.util.ArrayList;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttReasonCodes;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;

/**
 * A door that remembers who was shown it, and closes nothing.
 */
public final class RecordingDoor implements Door {

	private final List<Reason> reasons = new ArrayList<>();

	private final List<String> refusals = new ArrayList<>();

	private final List<MqttReasonCodes.Disconnect> expulsions = new ArrayList<>();

	@Override
	public void refuse(Channel channel, int protocolVersion, Reason reason, String sentence) {
		this.reasons.add(reason);
		this.refusals.add(protocolVersion + " " + reason);
	}

	@Override
	public void expel(Channel channel, MqttReasonCodes.Disconnect reason, String sentence) {
		this.expulsions.add(reason);
	}

	/**
	 * Why connections were refused.
	 * @return the reasons
	 */
	public List<Reason> reasons() {
		return this.reasons;
	}

	/**
	 * Which connections were refused.
	 * @return protocol version and reason of each
	 */
	public List<String> refusals() {
		return this.refusals;
	}

	/**
	 * Why connections were ended that had been let in.
	 * @return the reasons
	 */
	public List<MqttReasonCodes.Disconnect> expulsions() {
		return this.expulsions;
	}

}
