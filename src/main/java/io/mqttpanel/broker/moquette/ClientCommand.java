// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;

import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Command for a packet of a client. It does nothing if the session belongs to another
 * connection by then, or has ended.
 */
abstract class ClientCommand extends SessionCommand {

	private final MoquetteConnection connection;

	private final MqttMessage packet;

	/**
	 * Creates the command, which releases the packet when it has run.
	 * @param connection the connection of the client
	 * @param packet the packet, with a packet identifier if it is no PUBLISH
	 */
	ClientCommand(MoquetteConnection connection, MqttMessage packet) {
		super(connection.client().sessionId(), connection.ofTeam());
		this.connection = connection;
		this.packet = packet;
	}

	static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

	static MqttMessageIdVariableHeader id(int packetId) {
		return MqttMessageIdVariableHeader.from(packetId);
	}

	MoquetteConnection connection() {
		return this.connection;
	}

	MqttMessageType type() {
		return this.packet.fixedHeader().messageType();
	}

	@Override
	long weight() {
		return MessageWeight.ofPacket(this.packet);
	}

	@Override
	final void execute() {
		try {
			Object session = this.connection.boundSession();
			if (session != null) {
				execute(session);
			}
		}
		finally {
			release();
		}
	}

	/**
	 * Does what the packet asks for, on the loop of the session.
	 * @param session the session
	 */
	abstract void execute(Object session);

	/** Tells the client's connection that the store is behind. */
	void late() {
		this.connection.client().failed(false, 0, new StoreFullException());
	}

	/** The command has run, or is not going to. */
	void release() {
		ReferenceCountUtil.release(this.packet);
	}

	@Override
	void abandon(Throwable cause) {
		super.abandon(cause);
		release();
	}

}
