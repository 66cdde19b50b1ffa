// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;

/**
 * Reason why a connection is not accepted, and the answer to its client: the CONNACK
 * return code of MQTT 3 [MQTT-3.2.2.3] and the reason code of MQTT 5 [MQTT5-3.2.2.2].
 * Where there is no code the connection is closed without CONNACK.
 */
public enum Refusal {

	/** User name or password is wrong. */
	BAD_CREDENTIALS(Reason.BAD_CREDENTIALS, MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
			MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD),

	/** The client may not do what it asks for. */
	NOT_AUTHORIZED(Reason.NOT_AUTHORIZED, MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED,
			MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5),

	/** The client identifier is not allowed. */
	IDENTIFIER_REJECTED(Reason.PROTOCOL_ERROR, MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
			MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID),

	/** The client identifier belongs to another team. */
	OTHER_TEAM(Reason.OTHER_TEAM, MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED,
			MqttConnectReturnCode.CONNECTION_REFUSED_CLIENT_IDENTIFIER_NOT_VALID),

	/** The Panel could not be asked. */
	UNAVAILABLE(Reason.UNAVAILABLE, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
			MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5),

	/** Too many logins like this one were refused. */
	THROTTLED(Reason.THROTTLED, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
			MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED),

	/** The version of MQTT is not known. */
	UNSUPPORTED_VERSION(Reason.PROTOCOL_ERROR, MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION,
			MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION),

	/** The packet cannot be read. */
	MALFORMED_PACKET(Reason.PROTOCOL_ERROR, null, MqttConnectReturnCode.CONNECTION_REFUSED_MALFORMED_PACKET),

	/** The client wants to authenticate in a way that there is not. */
	BAD_AUTHENTICATION_METHOD(Reason.PROTOCOL_ERROR, null,
			MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD),

	/** The packet is larger than allowed. */
	PACKET_TOO_LARGE(Reason.PACKET_TOO_LARGE, null, MqttConnectReturnCode.CONNECTION_REFUSED_PACKET_TOO_LARGE),

	/** The topic of the will is not one. */
	TOPIC_NAME_INVALID(Reason.PROTOCOL_ERROR, null, MqttConnectReturnCode.CONNECTION_REFUSED_TOPIC_NAME_INVALID),

	/** The payload of the will is not what its format indicator says. */
	PAYLOAD_FORMAT_INVALID(Reason.PROTOCOL_ERROR, null,
			MqttConnectReturnCode.CONNECTION_REFUSED_PAYLOAD_FORMAT_INVALID),

	/** The packet breaks a rule of MQTT. */
	PROTOCOL_ERROR(Reason.PROTOCOL_ERROR, null, MqttConnectReturnCode.CONNECTION_REFUSED_PROTOCOL_ERROR),

	/** There are as many connections as allowed. */
	TOO_MANY_CONNECTIONS(Reason.TOO_MANY_CONNECTIONS, null, null),

	/** The connection is silent, and others need its place. */
	DISPLACED(Reason.DISPLACED, null, null),

	/** The logins that are not decided take as much memory as allowed. */
	TOO_MANY_LOGINS(Reason.TOO_MANY_LOGINS, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
			MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED),

	/** There are as many connections of one address as allowed. */
	TOO_MANY_FROM_ADDRESS(Reason.TOO_MANY_FROM_ADDRESS, null, null),

	/** There are as many connections of one user name as allowed. */
	TOO_MANY_FOR_USERNAME(Reason.TOO_MANY_FOR_USERNAME, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
			MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED),

	/** All connections that the team may have are open. */
	TOO_MANY_FOR_TEAM(Reason.TOO_MANY_FOR_TEAM, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
			MqttConnectReturnCode.CONNECTION_REFUSED_QUOTA_EXCEEDED),

	/** More clients connect at once than allowed. */
	CONNECT_RATE(Reason.CONNECT_RATE, MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE,
			MqttConnectReturnCode.CONNECTION_REFUSED_CONNECTION_RATE_EXCEEDED),

	/** The load balancer did not say who is behind it. */
	PROXY_HEADER(Reason.PROXY_HEADER, null, null),

	/** The TLS handshake failed. */
	TLS_HANDSHAKE(Reason.TLS_HANDSHAKE, null, null),

	/** CONNECT did not come in time. */
	TIMEOUT(Reason.TIMEOUT, null, null);

	private final Reason reason;

	private final @Nullable MqttConnectReturnCode mqtt3;

	private final @Nullable MqttConnectReturnCode mqtt5;

	Refusal(Reason reason, @Nullable MqttConnectReturnCode mqtt3, @Nullable MqttConnectReturnCode mqtt5) {
		this.reason = reason;
		this.mqtt3 = mqtt3;
		this.mqtt5 = mqtt5;
	}

	/**
	 * Returns the answer to a first packet with a fault that has a reason code.
	 * @param reason the reason code that ends an accepted client
	 * @return the answer before it is accepted
	 */
	public static Refusal of(Disconnect reason) {
		return switch (reason) {
			case MALFORMED_PACKET -> MALFORMED_PACKET;
			case PACKET_TOO_LARGE -> PACKET_TOO_LARGE;
			case TOPIC_NAME_INVALID -> TOPIC_NAME_INVALID;
			case PAYLOAD_FORMAT_INVALID -> PAYLOAD_FORMAT_INVALID;
			default -> PROTOCOL_ERROR;
		};
	}

	Reason reason() {
		return this.reason;
	}

	@Nullable MqttConnectReturnCode code(int protocolVersion) {
		return (protocolVersion >= 5) ? this.mqtt5 : this.mqtt3;
	}

}
