// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.function.Consumer;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.FailedCommands;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.SessionExpiry;

/**
 * Factory of logins: completes CONNECT where the broker decides what the client has left
 * out or may not choose.
 */
final class LoginFactory {

	private static final int MQTT_5 = MqttVersion.MQTT_5.protocolLevel();

	private static final int MQTT_3_1_1 = MqttVersion.MQTT_3_1_1.protocolLevel();

	private final LoginSettings settings;

	private final ClientIdentifiers identifiers = new ClientIdentifiers();

	private final FailedCommands failedCommands;

	private final Consumer<DropReason> drops;

	LoginFactory(LoginSettings settings, FailedCommands failedCommands, Consumer<DropReason> drops) {
		this.settings = settings;
		this.failedCommands = failedCommands;
		this.drops = drops;
	}

	/**
	 * Completes a first packet: a client without a client identifier is assigned one, as
	 * if it had come with it [MQTT-3.1.3-6], the common name of its certificate takes the
	 * place of its user name, and a keep alive that is too long is shortened.
	 * @param packet the packet
	 * @param commonName the common name, {@code null} to leave the user name as it is
	 * @return the CONNECT that holds, any other packet as it is
	 */
	MqttMessage complete(MqttMessage packet, @Nullable String commonName) {
		if (!(packet instanceof MqttConnectMessage connect) || !connect.decoderResult().isSuccess()) {
			return packet;
		}
		String identifier = isWithoutIdentifier(connect) ? this.identifiers.next() : null;
		return (identifier != null || commonName != null || isKeepAliveTooLong(connect.variableHeader()))
				? completed(connect, identifier, commonName) : connect;
	}

	/**
	 * An MQTT 3.1.1 client cannot be told its identifier, so it gets none for a session
	 * that it could never find again [MQTT-3.1.3-7], and MQTT 3.1 knows nothing of the
	 * kind.
	 */
	private boolean isWithoutIdentifier(MqttConnectMessage connect) {
		int version = connect.variableHeader().version();
		return this.settings.assignsIdentifiers() && "".equals(connect.payload().clientIdentifier())
				&& (version == MQTT_5 || (version == MQTT_3_1_1 && connect.variableHeader().isCleanSession()));
	}

	/**
	 * Creates the login of a CONNECT that keeps all rules.
	 * @param network the connection
	 * @param connect the completed CONNECT
	 * @param given the CONNECT as it has come
	 * @return the login
	 */
	Login create(NetworkConnection network, MqttConnectMessage connect, MqttConnectMessage given) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttConnectPayload payload = connect.payload();
		String clientId = payload.clientIdentifier();
		Credentials credentials = new Credentials(clientId, header.hasUserName() ? payload.userName() : null,
				header.hasPassword() ? payload.passwordInBytes() : null, network.host());
		ClientConnection client = new ClientConnection(network, header.version(), credentials, this.failedCommands, this.drops);
		return new Login(connect, client, new SessionExpiry(connect, this.settings.maxSessionExpiry()),
				header.keepAliveTimeSeconds() != given.variableHeader().keepAliveTimeSeconds(),
				clientId.equals(given.payload().clientIdentifier()) ? null : clientId);
	}

	private MqttConnectMessage completed(MqttConnectMessage connect, @Nullable String clientId,
			@Nullable String username) {
		MqttConnectVariableHeader header = connect.variableHeader();
		MqttConnectPayload payload = connect.payload();
		return new MqttConnectMessage(connect.fixedHeader(),
				new MqttConnectVariableHeader(header.name(), header.version(), header.hasUserName() || username != null,
						header.hasPassword(), header.isWillRetain(), header.willQos(), header.isWillFlag(),
						header.isCleanSession(),
						isKeepAliveTooLong(header) ? this.settings.maxKeepAlive() : header.keepAliveTimeSeconds(),
						header.properties()),
				new MqttConnectPayload((clientId != null) ? clientId : payload.clientIdentifier(),
						payload.willProperties(), payload.willTopic(), payload.willMessageInBytes(),
						(username != null) ? username : payload.userName(), payload.passwordInBytes()));
	}

	private boolean isKeepAliveTooLong(MqttConnectVariableHeader header) {
		int wanted = header.keepAliveTimeSeconds();
		int longest = this.settings.maxKeepAlive();
		return header.version() == MQTT_5 && longest > 0 && (wanted == 0 || wanted > longest);
	}

}
