// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;
import io.mqttpanel.broker.store.CommitRoom;

/**
 * Command for a packet of a client. It does nothing if the session belongs to another
 * connection by then, or has ended. A PUBLISH is acknowledged when the loops of all
 * subscribers have it and a retained message is kept, and where anything of that is
 * stored when that is committed. One of QoS 2 with DUP was received before and is only
 * acknowledged.
 */
final class PacketCommand extends SessionCommand {

	private static final int MQTT_5 = 5;

	/** Bit of the reason codes that say that something has failed. */
	private static final int FAILURE = 0x80;

	private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK);

	private static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC);

	private static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP);

	private static final MqttFixedHeader SUBACK = header(MqttMessageType.SUBACK);

	private static final MqttFixedHeader UNSUBACK = header(MqttMessageType.UNSUBACK);

	private final MoquetteConnection connection;

	private final MqttMessage packet;

	/** Among the messages of the connection. */
	private final long number;

	private Set<SharedFilter> elsewhere = Set.of();

	/** In front of the store. */
	private CommitRoom.@Nullable Place place;

	/**
	 * Creates the command, which releases the packet when it has run.
	 * @param connection the connection of the client
	 * @param packet the packet, with a packet identifier if it is no PUBLISH
	 */
	PacketCommand(MoquetteConnection connection, MqttMessage packet) {
		super(connection.client().sessionId(), connection.ofTeam());
		this.connection = connection;
		this.packet = packet;
		this.number = (packet instanceof MqttPublishMessage) ? connection.refused().next() : 0;
	}

	private static MqttFixedHeader header(MqttMessageType type) {
		return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
	}

	/**
	 * Leaves shares out, of which a member of another node gets the message.
	 * @param shares the shares
	 */
	void without(Set<SharedFilter> shares) {
		this.elsewhere = shares;
	}

	/**
	 * Waits, without blocking, until the store has room for what the command is going to
	 * store.
	 * @return completes then, with an exception if too much waits already
	 */
	CompletableFuture<Void> awaitRoom() {
		StoreChanges changes = this.connection.running().changes();
		this.place = (changes != null) ? changes.commits().room().await(weight()) : null;
		return (this.place != null) ? this.place : CompletableFuture.failedFuture(new StoreFullException());
	}

	/**
	 * Returns why a message is refused before it is looked at.
	 * @return the cause, {@code null} if none before it was refused
	 */
	@Nullable RuntimeException refusal() {
		return this.connection.refused().refusal(this.number);
	}

	/**
	 * Refuses the message, and with it all that come behind it.
	 * @param cause why
	 */
	void refuse(Throwable cause) {
		this.connection.refused().add(this.number, cause);
	}

	/**
	 * Notes what it took to find filters of other nodes for a message.
	 * @param cost number of levels that were compared and of filters found
	 */
	void matched(int cost) {
		this.connection.matched(cost);
	}

	@Override
	long weight() {
		return MessageWeight.ofPacket(this.packet);
	}

	@Override
	void execute() {
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

	private void execute(Object session) {
		if (this.packet instanceof MqttPublishMessage publish) {
			publish(session, publish);
		}
		else if (this.packet instanceof MqttSubscribeMessage subscribe) {
			subscribe(session, subscribe);
		}
		else if (this.packet instanceof MqttUnsubscribeMessage unsubscribe) {
			unsubscribe(session, unsubscribe);
		}
		else if (this.packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
			int packetId = packetId();
			SessionDelivery.of(session)
				.received()
				.release(packetId, () -> this.connection.send(new MqttMessage(PUBCOMP, id(packetId))), this::late);
		}
		else {
			acknowledged(session);
		}
	}

	private void publish(Object session, MqttPublishMessage publish) {
		RuntimeException refusal = refusal();
		if (refusal != null) {
			throw refusal;
		}
		RunningMoquette running = this.connection.running();
		if (publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE) {
			this.connection.matched(running.router()
				.publish(new Publication(running.changes(), sessionId(), this.connection.ofTeam(), publish)
					.without(this.elsewhere)));
			return;
		}
		Runnable acknowledgement = acknowledgement(publish);
		int packetId = publish.variableHeader().packetId();
		if (isReceivedBefore(publish)) {
			SessionDelivery.of(session).received().whenStored(packetId, acknowledgement, this::late, this::refuse);
			return;
		}
		Publication publication = new Publication(running.changes(), sessionId(), this.connection.ofTeam(), publish)
			.without(this.elsewhere);
		publication.outcome().whenDone(acknowledgement);
		publication.outcome().whenLate(this::late);
		publication.outcome().whenFailed(this::refuse);
		if (running.changes() != null) {
			publication.follow(SessionDelivery.of(session).received().order());
		}
		if (isQos2(publish)) {
			SessionDelivery.of(session).received().add(packetId, publication);
		}
		this.connection.matched(running.router().publish(publication));
	}

	private Runnable acknowledgement(MqttPublishMessage publish) {
		boolean twice = isQos2(publish);
		MqttPubAckMessage packet = new MqttPubAckMessage(twice ? PUBREC : PUBACK,
				id(publish.variableHeader().packetId()));
		if (this.connection.running().changes() == null) {
			return () -> this.connection.send(packet);
		}
		return this.connection.answers(twice).add(packet);
	}

	/** A message of QoS 2 is new when it comes again [MQTT-4.3.3-2]. */
	private void refuse() {
		failed(new StoreFullException());
	}

	private void late() {
		this.connection.client().failed(false, 0, new StoreFullException());
	}

	static boolean isReceivedBefore(MqttPublishMessage publish) {
		return publish.fixedHeader().isDup() && isQos2(publish);
	}

	private static boolean isQos2(MqttPublishMessage publish) {
		return publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE;
	}

	private void subscribe(Object session, MqttSubscribeMessage subscribe) {
		requireRoom();
		MoquetteSubscriptions subscriptions = this.connection.running().subscriptions();
		MqttSubAckMessage answer = new MqttSubAckMessage(SUBACK, id(packetId()),
				new MqttSubAckPayload(subscriptions.subscribe(session, this.connection.client(), subscribe)));
		RetainedSending retained = SessionDelivery.of(session).retained();
		StoreChanges changes = this.connection.running().changes();
		Forwarding forwarding = this.connection.running().forwarding();
		if (forwarding != null) {
			forwarding.announced(sessionId()).whenComplete((done, failure) -> {
				this.connection.send(answer);
				this.connection.resume(retained::begin);
			});
			return;
		}
		if (changes == null || !this.connection.running().sessions().isStored(sessionId())) {
			this.connection.send(answer);
			retained.begin();
			return;
		}
		changes.whenSettled(() -> {
			this.connection.send(answer);
			this.connection.resume(retained::begin);
		}, this::late);
	}

	private void requireRoom() {
		if (this.connection.running().isBehind(sessionId(), false)) {
			throw new StoreFullException();
		}
	}

	/** Before MQTT 5 there are no reason codes. */
	private void unsubscribe(Object session, MqttUnsubscribeMessage unsubscribe) {
		requireRoom();
		List<Short> codes = this.connection.running()
			.subscriptions()
			.unsubscribe(session, this.connection.client().sessionId(), unsubscribe.payload().topics());
		MqttUnsubAckMessage answer = (this.connection.client().protocolVersion() < MQTT_5)
				? new MqttUnsubAckMessage(UNSUBACK, id(packetId()))
				: new MqttUnsubAckMessage(UNSUBACK, id(packetId()), new MqttUnsubAckPayload(codes));
		this.connection.running().whenCommitted(sessionId(), () -> this.connection.send(answer), this::late);
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

	private static MqttMessageIdVariableHeader id(int packetId) {
		return MqttMessageIdVariableHeader.from(packetId);
	}

	/** The command has run, or is not going to. */
	private void release() {
		ReferenceCountUtil.release(this.packet);
		if (this.place != null) {
			this.place.leave();
		}
	}

	@Override
	void abandon(Throwable cause) {
		super.abandon(cause);
		release();
	}

	@Override
	void failed(Throwable cause) {
		if (this.packet instanceof MqttPublishMessage publish) {
			refuse(cause);
			boolean isNew = isQos2(publish) && !isReceivedBefore(publish);
			this.connection.client().failed(true, isNew ? publish.variableHeader().packetId() : 0, cause);
		}
		else {
			this.connection.client().failed(false, 0, cause);
		}
	}

}
