// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import io.mqttpanel.broker.relay.frame.TextFrame;

/**
 * Message of the Panel's WebSocket server in the Pusher protocol.
 *
 * @param event the name of the event, empty for none
 * @param data the data; JSON in a string is parsed
 */
record PusherMessage(String event, JsonNode data) {

	static final String CONNECTION_ESTABLISHED = "pusher:connection_established";

	static final String ERROR = "pusher:error";

	static final String PING = "pusher:ping";

	static final String PONG = "pusher:pong";

	static final TextFrame PING_FRAME = frame(PING);

	static final TextFrame PONG_FRAME = frame(PONG);

	/** Has what it needs: to make it takes a lock, for which no event loop is to wait. */
	private static final ObjectReader JSON = JsonMapper.shared().readerFor(JsonNode.class);

	/**
	 * Parses a message.
	 * @param text the message
	 * @return the message, or {@code null} if the text is not a message
	 */
	static @Nullable PusherMessage parse(String text) {
		try {
			JsonNode message = JSON.readTree(text);
			return message.isObject()
					? new PusherMessage(message.path("event").asString(""), unpack(message.path("data"))) : null;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static JsonNode unpack(JsonNode data) {
		if (!data.isString()) {
			return data;
		}
		try {
			return JSON.readTree(data.asString());
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	private static TextFrame frame(String event) {
		return TextFrame.of("{\"event\":\"" + event + "\",\"data\":{}}");
	}

}
