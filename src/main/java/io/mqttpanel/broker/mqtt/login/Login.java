// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.concurrent.CompletableFuture;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Login of one client, from its CONNECT on.
 *
 * @param connect the CONNECT, with the client identifier, the user name and the keep
 * alive that hold
 * @param client the client
 * @param maxSessionExpiry maximum seconds that a session is kept,
 * {@link Integer#MAX_VALUE} for ever
 * @param keepAliveShortened whether the keep alive is another one than the client asked
 * for, which it has to be told [MQTT-3.2.2-21]
 * @param assignedIdentifier the client identifier if the broker has assigned it
 */
public record Login(MqttConnectMessage connect, ClientConnection client, int maxSessionExpiry,
		boolean keepAliveShortened, @Nullable String assignedIdentifier) {

	/** More than the engine can count to is for ever. */
	private static final int FOREVER = Integer.MAX_VALUE;

	/**
	 * Returns the keep alive.
	 * @return seconds, 0 for none
	 */
	public int keepAlive() {
		return this.connect.variableHeader().keepAliveTimeSeconds();
	}

	/**
	 * Decides about it, unless it was kicked meanwhile.
	 * @param asked the decision, which is made
	 */
	void decide(CompletableFuture<Decision> asked) {
		if (this.client.decision() == null) {
			this.client.decide(
					asked.isCompletedExceptionally() ? new Decision.Unavailable("the decision failed") : asked.join());
		}
	}

	/**
	 * Returns the event of its CONNECT.
	 * @return the event, with the time of now
	 */
	public PacketProcessed received() {
		MqttFixedHeader header = this.connect.fixedHeader();
		return new PacketProcessed(this.client.clientId(), this.client.number(), this.client.teamId(),
				Direction.RECEIVED, header.messageType().value(), 0, header.remainingLength(),
				System.currentTimeMillis());
	}

	/**
	 * Returns the QoS of the will.
	 * @return 0 where there is no will
	 */
	int willQos() {
		MqttConnectVariableHeader header = this.connect.variableHeader();
		return header.isWillFlag() ? header.willQos() : 0;
	}

	/**
	 * Returns for how long the session is kept.
	 * @return seconds after the connection, {@link Integer#MAX_VALUE} for ever
	 */
	public int sessionExpiry() {
		return Math.min(wantedSessionExpiry(), this.maxSessionExpiry);
	}

	/**
	 * Returns whether the client has to be told that its session is kept for less long
	 * than it wants [MQTT5-3.2.2.3.2].
	 * @return {@code false} also before MQTT 5
	 */
	public boolean isSessionExpiryLowered() {
		return this.client.isMqtt5() && wantedSessionExpiry() > this.maxSessionExpiry;
	}

	/**
	 * A session of MQTT 5 without an expiry ends with its connection [MQTT5-3.1.2.11.2];
	 * one of MQTT 3 does if it is clean, and is kept for ever if it is not.
	 */
	private int wantedSessionExpiry() {
		MqttConnectVariableHeader header = this.connect.variableHeader();
		if (this.client.isMqtt5()) {
			return sessionExpiryIn(header.properties(), 0);
		}
		return header.isCleanSession() ? 0 : FOREVER;
	}

	/**
	 * Reads the Session Expiry Interval of a CONNECT or a DISCONNECT.
	 * @param properties properties of the packet
	 * @param otherwise seconds where they do not have it
	 * @return seconds, {@link Integer#MAX_VALUE} for ever
	 */
	public static int sessionExpiryIn(MqttProperties properties, int otherwise) {
		if (properties.getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL) instanceof IntegerProperty interval) {
			return (interval.value() < 0) ? FOREVER : interval.value();
		}
		return otherwise;
	}

}
