// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Events as a broker sends them.
 */
final class TestEvents {

	static final long NOW = 1_700_000_000_500L;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private TestEvents() {
	}

	static ObjectNode data(ReceivedEventType type) {
		ObjectNode data = JSON.createObjectNode().put("id", "sensor-1").put("timestamp", NOW);
		return switch (type) {
			case PACKET_PROCESSED -> data.put("packet_id", 0).put("packet_type", 3).put("packet_length", 42);
			case CLIENT_CONNECTED -> data.put("protocol_version", 5)
				.put("username", "demo")
				.put("remote", "192.0.2.7:40000")
				.put("qos", 0)
				.put("keep_alive", 60);
			case CLIENT_DISCONNECTED -> data;
			case CLIENT_SUBSCRIBED -> data.put("topic_name", "demo/#").put("qos", 1);
			case CLIENT_UNSUBSCRIBED -> data.put("topic_name", "demo/#");
			case MESSAGE_PUBLISHED ->
				data.put("topic_name", "demo/hello").put("payload", "hi").put("qos", 1).put("retain", false);
		};
	}

	static ReceivedEvent event(ReceivedEventType type) {
		return new ReceivedEvent(type, data(type));
	}

	static ReceivedEvent event(ReceivedEventType type, String client) {
		return new ReceivedEvent(type, data(type).put("id", client));
	}

	static String frame(ReceivedEventType type, ObjectNode data) {
		ObjectNode frame = JSON.createObjectNode().put("channel", "mqtt").put("event", type.wireName());
		frame.set("data", data);
		return frame.toString();
	}

	static String frame(ReceivedEventType type) {
		return frame(type, data(type));
	}

	static PanelProperties properties() {
		return new PanelProperties("127.0.0.1", Set.of(), "embedded", List.of(), 5, 16, 3, 300, Duration.ofSeconds(60));
	}

}
