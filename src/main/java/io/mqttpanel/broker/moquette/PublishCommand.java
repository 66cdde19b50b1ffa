// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.Set;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Command for a PUBLISH. It is acknowledged when the loops of all subscribers have it and
 * a retained message is kept, and where anything of that is stored when that is
 * committed. One of QoS 2 with DUP was received before and is only acknowledged.
 */
final class PublishCommand extends ClientCommand {

	private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK);

	private static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC);

	private final MqttPublishMessage message;

	/** Among the messages of the connection. */
	private final long number;

	/** When it has come. */
	private final Instant since;

	private Set<SharedFilter> elsewhere = Set.of();

	/** What it had in front of the store. */
	private final RoomQueue.@Nullable Place place;

	/**
	 * Creates the command, which releases the message when it has run.
	 * @param connection the connection of the client
	 * @param message the message
	 */
	PublishCommand(MoquetteConnection connection, MqttPublishMessage message) {
		super(connection, message);
		this.message = message;
		this.number = connection.refused().next();
		this.place = connection.room().take();
		this.since = (this.place != null) ? this.place.since() : SteadyClock.SYSTEM.instant();
	}

	MqttPublishMessage message() {
		return this.message;
	}

	/** Returns whether the message was not received before. */
	boolean isNew() {
		return !(this.message.fixedHeader().isDup() && isQos2());
	}

	private boolean isQos2() {
		return this.message.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE;
	}

	/**
	 * Leaves shares out, of which a member of another node gets the message.
	 * @param shares the shares
	 */
	void without(Set<SharedFilter> shares) {
		this.elsewhere = shares;
	}

	/**
	 * Returns why a message is refused before it is looked at.
	 * @return the cause, {@code null} if none before it was refused
	 */
	@Nullable RuntimeException refusal() {
		return connection().refused().refusal(this.number);
	}

	/**
	 * Refuses the message, and with it all that come behind it.
	 * @param cause why
	 */
	void refuse(Throwable cause) {
		connection().refused().add(this.number, cause);
	}

	/**
	 * Notes what it took to find filters of other nodes for a message.
	 * @param cost number of levels that were compared and of filters found
	 */
	void matched(int cost) {
		connection().matched(cost);
	}

	@Override
	void execute(Object session) {
		RuntimeException refusal = refusal();
		if (refusal != null) {
			throw refusal;
		}
		if (this.message.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE) {
			matched(connection().running().router().publish(publication()));
			return;
		}
		ReceivedMessages received = SessionDelivery.of(session).received();
		Runnable acknowledgement = acknowledgement();
		if (isNew()) {
			publish(received, acknowledgement);
		}
		else {
			received.whenStored(packetId(), acknowledgement, this::late, this::refuse);
		}
	}

	private Publication publication() {
		return new Publication(connection().running().changes(), sessionId(), connection().ofTeam(), this.message)
			.since(this.since)
			.without(this.elsewhere);
	}

	private void publish(ReceivedMessages received, Runnable acknowledgement) {
		Publication publication = publication();
		publication.outcome().whenDone(acknowledgement);
		publication.outcome().whenLate(this::late);
		publication.outcome().whenFailed(this::refuse);
		if (connection().running().changes() != null) {
			publication.follow(received.order());
		}
		if (isQos2()) {
			received.add(packetId(), publication);
		}
		matched(connection().running().router().publish(publication));
	}

	private Runnable acknowledgement() {
		MqttPubAckMessage packet = new MqttPubAckMessage(isQos2() ? PUBREC : PUBACK, id(packetId()));
		if (connection().running().changes() == null) {
			return () -> connection().send(packet);
		}
		return connection().answers(isQos2()).add(packet);
	}

	private int packetId() {
		return this.message.variableHeader().packetId();
	}

	/** A message of QoS 2 is new when it comes again [MQTT-4.3.3-2]. */
	private void refuse() {
		failed(new StoreFullException());
	}

	@Override
	void release() {
		super.release();
		if (this.place != null) {
			this.place.leave();
		}
	}

	@Override
	void failed(Throwable cause) {
		refuse(cause);
		connection().client().failed(true, (isQos2() && isNew()) ? packetId() : 0, cause);
	}

}
