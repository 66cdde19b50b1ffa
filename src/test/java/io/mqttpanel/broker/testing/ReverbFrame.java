// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.nio.charset.StandardCharsets;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One text frame that {@link StubReverb} has handled.
 *
 * @param connection the number of the connection it came over, from 1
 * @param raw the frame as it came
 * @param json the same, parsed
 */
public record ReverbFrame(int connection, String raw, JsonNode json) {

	private static final JsonMapper mapper = JsonMapper.shared();

	static ReverbFrame parse(int connection, String raw) {
		return new ReverbFrame(connection, raw, mapper.readTree(raw));
	}

	/**
	 * Returns the name of the event.
	 * @return the name, empty if there is none
	 */
	public String event() {
		return this.json.path("event").asString("");
	}

	/**
	 * Returns the event's data.
	 * @return the data, a missing node if there is none
	 */
	public JsonNode data() {
		return this.json.path("data");
	}

	/**
	 * Returns a field of the data as text.
	 * @param field the name of the field
	 * @return its text, empty if it is missing
	 */
	public String text(String field) {
		return data().path(field).asString("");
	}

	/**
	 * Returns the length of the frame on the wire.
	 * @return bytes
	 */
	public int size() {
		return this.raw.getBytes(StandardCharsets.UTF_8).length;
	}

}
