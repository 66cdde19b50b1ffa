// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

/**
 * Command for a PUBLISH, which is acknowledged when the loops of all subscribers have it
 * and a retained message is kept. One of QoS 2 with DUP was received before and is only
 * acknowledged.
 */
final class PublishCommand extends BoundCommand {

	private final MqttPublishMessage message;

	/**
	 * Creates the command, which releases the message when it has run.
	 * @param connection the connection of the publisher
	 * @param message the message
	 */
	PublishCommand(MoquetteConnection connection, MqttPublishMessage message) {
		super(connection);
		this.message = message;
	}

	@Override
	void execute() {
		try {
			super.execute();
		}
		finally {
			this.message.release();
		}
	}

	@Override
	void execute(Object session) {
		if (!isReceivedBefore()) {
			parts().router().publish(client().clientId(), this.message);
		}
		switch (this.message.fixedHeader().qosLevel()) {
			case AT_LEAST_ONCE -> connection().send(MoquettePackets.pubAck(packetId()));
			case EXACTLY_ONCE -> connection().send(MoquettePackets.pubRec(packetId()));
			default -> {
				// QoS 0 is not acknowledged.
			}
		}
	}

	private boolean isReceivedBefore() {
		return this.message.fixedHeader().isDup() && isQos2();
	}

	private boolean isQos2() {
		return this.message.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE;
	}

	private int packetId() {
		return this.message.variableHeader().packetId();
	}

	@Override
	void failed(Throwable cause) {
		client().failed(true, (isQos2() && !isReceivedBefore()) ? packetId() : 0, cause);
	}

}
