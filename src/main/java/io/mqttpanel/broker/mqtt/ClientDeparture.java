// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.login.Login;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.Kick;
import io.mqttpanel.broker.mqtt.session.SessionContext;

/**
 * End of a client's connection: what becomes of its will and its session, and in which
 * order that is announced. The engine is told of wills that wait, to store them.
 */
final class ClientDeparture {

	private static final Logger logger = LoggerFactory.getLogger(ClientDeparture.class);

	/** Time to know which node announces the end. */
	private static final long DECISION_SECONDS = 2;

	private final ClientConnection client;

	private final EngineConnection engine;

	private final SessionContext context;

	private final Wills wills;

	private final int maxExpiry;

	private int expiry;

	private @Nullable Will will;

	private boolean announced;

	ClientDeparture(Login login, EngineConnection engine, SessionContext context, Wills wills) {
		this.client = login.client();
		this.engine = engine;
		this.context = context;
		this.wills = wills;
		this.maxExpiry = login.maxSessionExpiry();
		this.expiry = login.sessionExpiry();
		this.will = Wills.of(this.client, login.connect());
		record(this.will);
	}

	/** If this node ends before the connection, another one leaves the will. */
	private void record(@Nullable Will left) {
		this.context.registry()
			.claims()
			.record(this.client.sessionId(), this.client.number(),
					() -> ClientRecord.of(this.client, left).encode(this.context.engine()));
	}

	ClientConnection client() {
		return this.client;
	}

	/**
	 * Takes the client's DISCONNECT, with which its will is dropped [MQTT-3.1.2-10]
	 * unless an MQTT 5 client leaves it behind with any reason but 0 [MQTT-3.14.4-3].
	 * @param packet the DISCONNECT
	 * @param timer waits for the delay of the will
	 */
	void disconnect(MqttMessage packet, EventExecutor timer) {
		int before = this.expiry;
		if (this.client.isMqtt5() && !changeExpiry(packet)) {
			this.context.closer()
				.disconnect(this.client, MqttReasonCodes.Disconnect.PROTOCOL_ERROR,
						"wants a session to be kept that was to end with its connection [MQTT5-3.14.2.2.2]");
			return;
		}
		if (this.expiry != before) {
			this.engine.expireAfter(this.expiry);
		}
		Will left = this.will;
		if (isNormal(packet)) {
			this.will = null;
		}
		else if (left != null && left.delaySeconds() > 0 && this.expiry > 0) {
			// It begins to wait now, so that it is stored when the connection is closed.
			this.will = null;
			ClientEnd.of(this.client, left, this.expiry).leave(this.context.events(), this.wills, timer);
		}
		this.engine.disconnect();
	}

	/**
	 * A session that was to end with its connection cannot be kept after all
	 * [MQTT5-3.14.2.2.2].
	 */
	private boolean changeExpiry(MqttMessage packet) {
		int wanted = (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)
				? Login.sessionExpiryIn(header.properties(), this.expiry) : this.expiry;
		if (wanted != this.expiry && this.expiry == 0) {
			return false;
		}
		this.expiry = Math.min(wanted, this.maxExpiry);
		return true;
	}

	private boolean isNormal(MqttMessage packet) {
		return !this.client.isMqtt5()
				|| !(packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)
				|| header.reasonCode() == 0;
	}

	/**
	 * Notes that the rules of the client are others, maybe for its will too.
	 */
	void rulesChanged() {
		if (this.will != null) {
			record(this.will);
		}
	}

	/**
	 * Notes that the client is made to go.
	 * @param kick why, and what becomes of its will
	 */
	void kick(Kick kick) {
		if (!kick.publishWill()) {
			this.will = null;
		}
		this.announced |= kick.announced();
	}

	/**
	 * Notes that the connection is gone. The client's next connection begins when that is
	 * announced, or when it takes long to know which node does that. The engine is told
	 * first: a message that is published after the announcement waits for the session,
	 * unless the loop of the session is full.
	 * @param timer waits for the delay of the will
	 */
	void gone(EventExecutor timer) {
		logger.debug("{} disconnected", this.client.clientId());
		this.engine.lost();
		ClientEnd end = ClientEnd.of(this.client, this.will, this.expiry);
		this.will = null;
		this.context.registry()
			.claims()
			.release(this.client.sessionId(), this.client.number(), end.shared())
			.thenAccept(announcement(end, timer))
			.copy()
			.completeOnTimeout(null, DECISION_SECONDS, TimeUnit.SECONDS)
			.whenComplete((done, none) -> release());
	}

	/** Ends of subscriptions come behind that of the connection. */
	private void release() {
		this.client.session().disconnected(this.expiry == 0, this.context.events());
		this.context.registry().release(this.client);
	}

	/** It may have to wait, and must not keep this in memory. */
	private Consumer<Boolean> announcement(ClientEnd end, EventExecutor timer) {
		BrokerEvents events = this.context.events();
		Wills left = this.wills;
		return this.announced ? (own) -> {
		} : (own) -> {
			if (own) {
				end.announce(events, left, timer);
			}
		};
	}

}
