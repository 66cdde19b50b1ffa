// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * Frames that a server of the Pusher protocol 7 sends. In all of them {@code data} is a
 * string of JSON.
 */
class PusherFrames {

	static final int ACTIVITY_TIMEOUT = 30;

	private final JsonMapper json;

	PusherFrames(JsonMapper json) {
		this.json = json;
	}

	byte[] connectionEstablished(String socketId) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("socket_id", socketId);
		data.put("activity_timeout", ACTIVITY_TIMEOUT);
		return frame("pusher:connection_established", data, "");
	}

	byte[] ping() {
		return frame("pusher:ping", Map.of(), "");
	}

	byte[] pong() {
		return frame("pusher:pong", Map.of(), "");
	}

	byte[] error(int code, String message) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("code", code);
		data.put("message", message);
		return frame("pusher:error", data, "");
	}

	byte[] subscriptionSucceeded(String channel) {
		Map<String, Object> frame = new LinkedHashMap<>();
		frame.put("event", "pusher_internal:subscription_succeeded");
		frame.put("data", "{}");
		frame.put("channel", channel);
		return this.json.writeValueAsBytes(frame);
	}

	byte[] event(String channel, ReceivedEvent event) {
		return frame(event.type().wireName(), event.data(), channel);
	}

	private byte[] frame(String event, Object data, String channel) {
		Map<String, Object> frame = new LinkedHashMap<>();
		frame.put("event", event);
		if (!Map.of().equals(data)) {
			frame.put("data", this.json.writeValueAsString(data));
		}
		if (!channel.isEmpty()) {
			frame.put("channel", channel);
		}
		return this.json.writeValueAsBytes(frame);
	}

}
