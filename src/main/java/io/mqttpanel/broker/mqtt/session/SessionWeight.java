// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;

/**
 * Memory of a session and its connection, without messages and subscriptions. An
 * estimate, like {@link MessageWeight}.
 */
public final class SessionWeight {

	/** Bytes of a session and a connection with names of usual length and no will. */
	public static final int BASE = 6 * 1024 + 512;

	/** What of that is for the names. */
	private static final int NAMES = 512;

	/** Copies of an identifier: as it is compared, and in what was restored from disk. */
	private static final int COPIES = 2;

	private SessionWeight() {
	}

	/**
	 * Weighs a session, with room for a connection.
	 * @param sessionId its identifier
	 * @return bytes of heap
	 */
	static long of(String sessionId) {
		return BASE + Math.max(0, COPIES * MessageWeight.ofText(sessionId) - NAMES);
	}

	/**
	 * Weighs what a connection has beside that, for as long as it is open: its will, and
	 * credentials that are long.
	 * @param credentials the client's credentials
	 * @param connect its CONNECT
	 * @return bytes of heap, 0 for most clients
	 */
	public static long ofConnection(Credentials credentials, MqttConnectMessage connect) {
		byte[] password = credentials.password();
		long names = ofText(credentials.clientId()) + ofText(credentials.username())
				+ ((password != null) ? password.length : 0);
		return Math.max(0, names - NAMES) + (connect.variableHeader().isWillFlag() ? ofWill(connect.payload()) : 0);
	}

	private static long ofText(@Nullable String text) {
		return (text != null) ? MessageWeight.ofText(text) : 0;
	}

	private static long ofWill(MqttConnectPayload payload) {
		String topic = payload.willTopic();
		byte[] message = payload.willMessageInBytes();
		return MessageWeight.of((topic != null) ? topic : "", (message != null) ? message.length : 0,
				payload.willProperties().listAll());
	}

}
