// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Fault for which a connection cannot go on, with the answers the protocol has for it.
 *
 * @param protocolVersion the version the client asked for, 0 where that was not read
 * @param refusal the answer if the client is not accepted yet
 * @param reason the answer if it is
 * @param sentence what is wrong, for the operator
 */
public record ConnectionFault(int protocolVersion, Refusal refusal, Disconnect reason, String sentence) {

	private static final int MQTT_3_1_1 = 4;

	/**
	 * Creates a fault that can only be found before the client is accepted.
	 * @param protocolVersion the version the client asked for, 0 where that was not read
	 * @param refusal the answer
	 * @param sentence what is wrong, for the operator
	 */
	public ConnectionFault(int protocolVersion, Refusal refusal, String sentence) {
		this(protocolVersion, refusal, Disconnect.UNSPECIFIED_ERROR, sentence);
	}

	/**
	 * Returns a fault of a client that was accepted, or should have been before.
	 * @param reason the answer
	 * @param sentence what is wrong, for the operator
	 * @return the fault
	 */
	public static ConnectionFault of(Disconnect reason, String sentence) {
		return new ConnectionFault(0, Refusal.PROTOCOL_ERROR, reason, sentence);
	}

	/**
	 * Returns a fault for which MQTT 5 has no reason code of its own.
	 * @param sentence what is wrong, for the operator
	 * @return the fault
	 */
	public static ConnectionFault protocolError(String sentence) {
		return of(Disconnect.PROTOCOL_ERROR, sentence);
	}

	/**
	 * Returns what is wrong with a packet: that it could not be decoded, or that it
	 * breaks a rule.
	 * @param packet a packet from the decoder
	 * @return the fault, {@code null} if there is none
	 */
	public static @Nullable ConnectionFault in(MqttMessage packet) {
		boolean decoded = packet.decoderResult().isSuccess() && packet.fixedHeader() != null;
		return decoded ? PacketRules.brokenBy(packet) : undecoded(packet);
	}

	private static ConnectionFault undecoded(MqttMessage packet) {
		Throwable cause = packet.decoderResult().cause();
		String sentence = "sent a packet that cannot be read: " + ((cause != null) ? cause.getMessage() : "no header");
		int version = (packet.variableHeader() instanceof MqttConnectVariableHeader header) ? header.version() : 0;
		if (cause instanceof MqttUnacceptableProtocolVersionException) {
			// A version nobody knows is answered as MQTT 3.1.1 does [MQTT-3.1.2-2].
			return new ConnectionFault(MQTT_3_1_1, Refusal.UNSUPPORTED_VERSION, Disconnect.PROTOCOL_ERROR, sentence);
		}
		if (cause instanceof MqttIdentifierRejectedException) {
			return new ConnectionFault(version, Refusal.IDENTIFIER_REJECTED, Disconnect.PROTOCOL_ERROR, sentence);
		}
		if (cause instanceof TooLongFrameException) {
			return new ConnectionFault(version, Refusal.PACKET_TOO_LARGE, Disconnect.PACKET_TOO_LARGE, sentence);
		}
		return new ConnectionFault(version, Refusal.MALFORMED_PACKET, Disconnect.MALFORMED_PACKET, sentence);
	}

}
