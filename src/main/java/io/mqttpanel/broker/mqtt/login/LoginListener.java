// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;

import io.mqttpanel.broker.mqtt.engine.EngineConnection;

/**
 * Installer of the handlers that a client needs from its CONNACK on. Called on the
 * channel's event loop.
 */
public interface LoginListener {

	/**
	 * Installs what is needed to refuse a client whose CONNECT breaks a rule.
	 * @param pipeline the pipeline of its connection
	 * @param connect the variable header of its CONNECT
	 */
	void refusing(ChannelPipeline pipeline, MqttConnectVariableHeader connect);

	/**
	 * Installs what is needed to refuse a client that was decided about.
	 * @param login the login
	 * @param reported whether its CONNACK is announced
	 */
	void refusing(Login login, boolean reported);

	/**
	 * Installs all handlers of a client that is accepted, behind the login, and settles
	 * the will that it has left behind.
	 * @param login the login
	 * @param engine the engine's side of the connection
	 * @param sessionPresent whether its session goes on
	 */
	void accepting(Login login, EngineConnection engine, boolean sessionPresent);

	/**
	 * Creates the CONNACK of a client that is accepted.
	 * @param login the login
	 * @param sessionPresent whether its session goes on
	 * @return the CONNACK
	 */
	MqttConnAckMessage connAck(Login login, boolean sessionPresent);

}
