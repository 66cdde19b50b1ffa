// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import io.mqttpanel.broker.auth.Credentials;

/**
 * Request to the Panel about a client's login, complete and in UTF-8. Prints without the
 * secret.
 *
 * @param clientId the client identifier
 * @param apiKey the user name
 * @param apiSecret the password's bytes, which nobody may change
 */
record LoginRequest(String clientId, String apiKey, byte[] apiSecret) {

	private static final JsonFactory JSON = new JsonFactory();

	/**
	 * Makes the question out of what a client presented.
	 * @param credentials what the client presented
	 * @return the question, or {@code null} where a part is missing, no UTF-8, or one
	 * that the Panel would take for another
	 */
	static @Nullable LoginRequest of(Credentials credentials) {
		String username = credentials.username();
		byte[] password = credentials.password();
		if (username == null || password == null || !Credentials.isUnambiguous(credentials.clientId())
				|| !Credentials.isUnambiguous(username) || !isUnambiguous(password)) {
			return null;
		}
		return new LoginRequest(credentials.clientId(), username, password);
	}

	private static boolean isUnambiguous(byte[] password) {
		try {
			return Credentials.isUnambiguous(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(password)));
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	byte[] toJson() {
		ByteArrayOutputStream json = new ByteArrayOutputStream(256);
		try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), json)) {
			generator.writeStartObject();
			write(generator, "client_id", this.clientId.getBytes(StandardCharsets.UTF_8));
			write(generator, "api_key", this.apiKey.getBytes(StandardCharsets.UTF_8));
			write(generator, "api_secret", this.apiSecret);
			generator.writeEndObject();
		}
		return json.toByteArray();
	}

	private static void write(JsonGenerator generator, String name, byte[] value) {
		generator.writeName(name);
		generator.writeUTF8String(value, 0, value.length);
	}

	@Override
	public String toString() {
		return "LoginRequest[clientId=" + this.clientId + ", apiKey=" + this.apiKey + ", apiSecret=***]";
	}

}
