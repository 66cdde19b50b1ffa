// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;

import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Command for a packet of a client that is no PUBLISH.
 */
final class PacketCommand extends ClientCommand {

	private static final int MQTT_5 = 5;

	/** Bit of the reason codes that say that something has failed. */
	private static final int FAILURE = 0x80;

	private static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP);

	private static final MqttFixedHeader SUBACK = header(MqttMessageType.SUBACK);

	private static final MqttFixedHeader UNSUBACK = header(MqttMessageType.UNSUBACK);

	private final MqttMessage packet;

	/**
	 * Creates the command, which releases the packet when it has run.
	 * @param connection the connection of the client
	 * @param packet the packet, with a packet identifier
	 */
	PacketCommand(MoquetteConnection connection, MqttMessage packet) {
		super(connection, packet);
		this.packet = packet;
	}

	@Override
	void execute(Object session) {
		if (this.packet instanceof MqttSubscribeMessage subscribe) {
			subscribe(session, subscribe);
		}
		else if (this.packet instanceof MqttUnsubscribeMessage unsubscribe) {
			unsubscribe(session, unsubscribe);
		}
		else if (this.packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
			int packetId = packetId();
			SessionDelivery.of(session)
				.received()
				.release(packetId, () -> connection().send(new MqttMessage(PUBCOMP, id(packetId))), this::late);
		}
		else {
			acknowledged(session);
		}
	}

	private void subscribe(Object session, MqttSubscribeMessage subscribe) {
		requireRoom();
		MoquetteSubscriptions subscriptions = connection().running().subscriptions();
		MqttSubAckMessage answer = new MqttSubAckMessage(SUBACK, id(packetId()),
				new MqttSubAckPayload(subscriptions.subscribe(session, connection().client(), subscribe)));
		RetainedSending retained = SessionDelivery.of(session).retained();
		StoreChanges changes = connection().running().changes();
		Forwarding forwarding = connection().running().forwarding();
		if (forwarding != null) {
			forwarding.announced(sessionId()).whenComplete((done, failure) -> {
				connection().send(answer);
				connection().resume(retained::begin);
			});
			return;
		}
		if (changes == null || !connection().running().sessions().isStored(sessionId())) {
			connection().send(answer);
			retained.begin();
			return;
		}
		changes.whenSettled(() -> {
			connection().send(answer);
			connection().resume(retained::begin);
		}, this::late);
	}

	private void requireRoom() {
		if (connection().running().isBehind(sessionId(), false)) {
			throw new StoreFullException();
		}
	}

	/** Before MQTT 5 there are no reason codes. */
	private void unsubscribe(Object session, MqttUnsubscribeMessage unsubscribe) {
		requireRoom();
		List<Short> codes = connection().running()
			.subscriptions()
			.unsubscribe(session, connection().client().sessionId(), unsubscribe.payload().topics());
		MqttUnsubAckMessage answer = (connection().client().protocolVersion() < MQTT_5)
				? new MqttUnsubAckMessage(UNSUBACK, id(packetId()))
				: new MqttUnsubAckMessage(UNSUBACK, id(packetId()), new MqttUnsubAckPayload(codes));
		connection().running().whenCommitted(sessionId(), () -> connection().send(answer), this::late);
	}

	private void acknowledged(Object session) {
		MqttMessageType type = this.packet.fixedHeader().messageType();
		if (type != MqttMessageType.PUBACK && type != MqttMessageType.PUBREC && type != MqttMessageType.PUBCOMP) {
			throw new IllegalArgumentException("The engine does not take " + this.packet);
		}
		boolean refused = this.packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
				&& (reply.reasonCode() & FAILURE) != 0;
		SessionDelivery.of(session).acknowledged(type, packetId(), refused);
	}

	private int packetId() {
		return ((MqttMessageIdVariableHeader) this.packet.variableHeader()).messageId();
	}

	@Override
	void failed(Throwable cause) {
		connection().client().failed(false, 0, cause);
	}

}
