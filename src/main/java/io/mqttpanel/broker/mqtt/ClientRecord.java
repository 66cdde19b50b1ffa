// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.Engine;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * What another node has to know of a client's connection to announce its end.
 *
 * @param clientId the client identifier
 * @param connection number of the connection
 * @param teamId number of the client's team at the Panel
 * @param will its will, {@code null} if it has none or may not publish it
 */
record ClientRecord(String clientId, long connection, long teamId, @Nullable Will will) {

	/** First byte, so that a later version can tell. */
	private static final byte FORMAT = 1;

	private static final int FIXED = 1 + 2 * Long.BYTES + Integer.BYTES;

	private static final byte[] NO_WILL = {};

	/**
	 * Returns what is to be known of a client now.
	 * @param client the client
	 * @param will the will it has sent, {@code null} for none
	 * @return the record
	 */
	static ClientRecord of(ClientConnection client, @Nullable Will will) {
		return new ClientRecord(client.clientId(), client.number(), client.teamId(),
				(will != null && will.isAllowed(client.rules())) ? will : null);
	}

	/**
	 * Encodes the record.
	 * @param engine encodes the will
	 * @return its bytes
	 */
	byte[] encode(Engine engine) {
		byte[] name = this.clientId.getBytes(StandardCharsets.UTF_8);
		byte[] left = (this.will != null) ? engine.encode(this.will) : NO_WILL;
		return ByteBuffer.allocate(FIXED + name.length + left.length)
			.put(FORMAT)
			.putLong(this.connection)
			.putLong(this.teamId)
			.putInt(name.length)
			.put(name)
			.put(left)
			.array();
	}

	/**
	 * Decodes a record.
	 * @param sessionId identifier of the session
	 * @param bytes its bytes
	 * @param engine decodes the will
	 * @return the record
	 * @throws IllegalArgumentException if these are no bytes of a record
	 */
	static ClientRecord decode(String sessionId, byte[] bytes, Engine engine) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		try {
			if (buffer.get() != FORMAT) {
				throw new IllegalArgumentException(
						"A record of another node has a format that is not known: its version is newer than this node's");
			}
			long connection = buffer.getLong();
			long teamId = buffer.getLong();
			byte[] name = new byte[buffer.getInt()];
			buffer.get(name);
			byte[] left = new byte[buffer.remaining()];
			buffer.get(left);
			return new ClientRecord(new String(name, StandardCharsets.UTF_8), connection, teamId,
					(left.length > 0) ? engine.decodeWill(sessionId, left) : null);
		}
		catch (BufferUnderflowException | NegativeArraySizeException ex) {
			throw new IllegalArgumentException("A record of another node is cut off", ex);
		}
	}

}
