// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;

import io.mqttpanel.broker.moquette.SessionSubscriptions.Subscribed;

/**
 * Command for a packet with a packet identifier that is no PUBLISH.
 */
final class PacketCommand extends BoundCommand {

	private final MqttMessage packet;

	PacketCommand(MoquetteConnection connection, MqttMessage packet) {
		super(connection);
		this.packet = packet;
	}

	@Override
	void execute(Object session) {
		switch (this.packet.fixedHeader().messageType()) {
			case PUBACK -> acknowledged(session, MoquetteInternals.SESSION_PUBACK);
			case PUBREC -> acknowledged(session, MoquetteInternals.SESSION_PUBREC);
			case PUBCOMP -> acknowledged(session, MoquetteInternals.SESSION_PUBCOMP);
			case PUBREL -> connection().send(MoquettePackets.pubComp(packetId()));
			case SUBSCRIBE -> subscribe(session, (MqttSubscribeMessage) this.packet);
			case UNSUBSCRIBE -> unsubscribe(session, (MqttUnsubscribeMessage) this.packet);
			default -> throw new IllegalArgumentException("The engine does not take " + this.packet);
		}
	}

	private int packetId() {
		return ((MqttMessageIdVariableHeader) this.packet.variableHeader()).messageId();
	}

	/** Moquette does not always go on with queued messages itself. */
	private void acknowledged(Object session, PrivateMember<Object> method) {
		method.call(session, packetId());
		MoquetteInternals.SESSION_SEND_QUEUED.call(session);
	}

	private void subscribe(Object session, MqttSubscribeMessage subscribe) {
		Subscribed subscribed = parts().subscriptions().subscribe(session, client(), subscribe);
		connection().send(MoquettePackets.subAck(packetId(), subscribed.codes()));
		parts().subscriptions().sendRetained(session, subscribed.wanting());
	}

	private void unsubscribe(Object session, MqttUnsubscribeMessage unsubscribe) {
		List<Short> codes = parts().subscriptions()
			.unsubscribe(session, client().clientId(), unsubscribe.payload().topics());
		connection().send(MoquettePackets.unsubAck(client().protocolVersion(), packetId(), codes));
	}

}
