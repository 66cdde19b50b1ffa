// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import tools.jackson.databind.JsonNode;

/**
 * Types of the contract's events, with the fields that the Panel requires of each and
 * their JSON types.
 */
enum ReceivedEventType {

	PACKET_PROCESSED("MqttPacketProcessed", integer("packet_id"), packetType("packet_type"), integer("packet_length")),

	CLIENT_CONNECTED("MqttClientConnected", integer("protocol_version"), string("username"), required("remote"),
			integer("qos"), integer("keep_alive")),

	CLIENT_DISCONNECTED("MqttClientDisconnected"),

	CLIENT_SUBSCRIBED("MqttClientSubscribed", required("topic_name"), integer("qos")),

	CLIENT_UNSUBSCRIBED("MqttClientUnsubscribed", required("topic_name")),

	MESSAGE_PUBLISHED("MqttClientPublished", required("topic_name"), string("payload"), integer("qos"), bool("retain"));

	private static final List<Field> COMMON = List.of(required("id"), integer("timestamp"));

	private final String wireName;

	private final List<Field> fields;

	ReceivedEventType(String wireName, Field... fields) {
		this.wireName = wireName;
		this.fields = List.of(fields);
	}

	String wireName() {
		return this.wireName;
	}

	/**
	 * Finds the first field that is missing or has the wrong type.
	 * @param data the data of an event
	 * @return the name of the field, empty if all are valid
	 */
	Optional<String> firstWrongField(JsonNode data) {
		for (List<Field> list : List.of(COMMON, this.fields)) {
			for (Field field : list) {
				if (!field.rule().test(data.path(field.name()))) {
					return Optional.of(field.name());
				}
			}
		}
		return Optional.empty();
	}

	static Optional<ReceivedEventType> of(String wireName) {
		return Arrays.stream(values()).filter((type) -> type.wireName.equals(wireName)).findFirst();
	}

	private static Field required(String name) {
		return new Field(name, (value) -> value.isString() && !value.stringValue().isBlank());
	}

	private static Field string(String name) {
		return new Field(name, JsonNode::isString);
	}

	private static Field integer(String name) {
		return new Field(name, (value) -> value.isIntegralNumber() && value.canConvertToLong());
	}

	private static Field packetType(String name) {
		return new Field(name, (value) -> value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 1
				&& value.intValue() <= 14);
	}

	private static Field bool(String name) {
		return new Field(name, JsonNode::isBoolean);
	}

	/**
	 * Field and the rule for its value.
	 */
	private record Field(String name, Predicate<JsonNode> rule) {
	}

}
