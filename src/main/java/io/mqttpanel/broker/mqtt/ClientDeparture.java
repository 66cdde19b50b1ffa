// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.LimitReached;
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
			.record(this.client, () -> ClientRecord.of(this.client, left).encode(this.context.engine()));
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
			leave(left, timer);
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
	 * Notes that the connection is gone. The client's next connection begins after this.
	 * The engine is told first: a message that is published after the announcement waits
	 * for the session, unless the loop of the session is full.
	 * @param timer waits for the delay of the will
	 */
	void gone(EventExecutor timer) {
		logger.debug("{} disconnected", this.client.clientId());
		this.engine.lost();
		if (!this.announced) {
			this.context.events()
				.announce(new ClientDisconnected(this.client.clientId(), this.client.number(), this.client.teamId(),
						System.currentTimeMillis()));
		}
		this.client.session().disconnected(this.expiry == 0, this.context.events());
		Will left = this.will;
		if (left != null) {
			this.will = null;
			leave(left, timer);
		}
		this.context.registry().release(this.client);
	}

	/** The rules may be others than those of the CONNECT. */
	private void leave(Will left, EventExecutor timer) {
		if (left.isAllowed(this.client.rules())) {
			if (!this.wills.leave(left, this.expiry, timer)) {
				this.context.events()
					.announce(new LimitReached(LimitReached.Limit.WAITING_WILLS, System.currentTimeMillis()));
			}
		}
		else {
			this.context.events().announce(new AccessDenied(AccessDenied.Action.WILL, System.currentTimeMillis()));
		}
	}

}
