// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.SessionExpiry;
import io.mqttpanel.broker.mqtt.session.Will;

/**
 * Login of one client, from its CONNECT on.
 *
 * @param connect the CONNECT, with the client identifier, the user name and the keep
 * alive that hold
 * @param client the client
 * @param expiry expiry of its session
 * @param keepAliveShortened whether the keep alive is another one than the client asked
 * for, which it has to be told [MQTT-3.2.2-21]
 * @param assignedIdentifier the client identifier if the broker has assigned it
 */
public record Login(MqttConnectMessage connect, ClientConnection client, SessionExpiry expiry,
		boolean keepAliveShortened, @Nullable String assignedIdentifier) {

	/**
	 * Returns the keep alive.
	 * @return seconds, 0 for none
	 */
	public int keepAlive() {
		return this.connect.variableHeader().keepAliveTimeSeconds();
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
	 * Returns the will.
	 * @return the will, {@code null} if there is none to be published
	 */
	public @Nullable Will will() {
		return Will.of(this.client.clientId(), this.connect);
	}

}
