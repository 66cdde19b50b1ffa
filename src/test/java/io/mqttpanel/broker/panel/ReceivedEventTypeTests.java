// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceivedEventType}.
 */
class ReceivedEventTypeTests {

	private final JsonMapper json = JsonMapper.builder().build();

	@ParameterizedTest
	@EnumSource
	void acceptsDataAsInTheContract(ReceivedEventType type) {
		assertThat(type.firstWrongField(TestEvents.data(type))).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void namesEachFieldThatIsMissing(ReceivedEventType type) {
		for (String field : TestEvents.data(type).propertyNames()) {
			ObjectNode data = TestEvents.data(type);
			data.remove(field);
			assertThat(type.firstWrongField(data)).contains(field);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			PACKET_PROCESSED | packet_type | 15
			PACKET_PROCESSED | packet_type | 0
			PACKET_PROCESSED | packet_length | "5"
			PACKET_PROCESSED | packet_id | 1.5
			PACKET_PROCESSED | id | ""
			PACKET_PROCESSED | id | 7
			PACKET_PROCESSED | timestamp | "now"
			CLIENT_CONNECTED | username | null
			CLIENT_CONNECTED | remote | ""
			CLIENT_CONNECTED | protocol_version | "5"
			CLIENT_SUBSCRIBED | topic_name | ""
			CLIENT_UNSUBSCRIBED | topic_name | []
			MESSAGE_PUBLISHED | payload | {}
			MESSAGE_PUBLISHED | retain | 1
			MESSAGE_PUBLISHED | qos | true
			""")
	void namesAFieldOfTheWrongType(ReceivedEventType type, String field, String value) {
		ObjectNode data = TestEvents.data(type);
		data.set(field, this.json.readTree(value));
		assertThat(type.firstWrongField(data)).contains(field);
	}

	@ParameterizedTest
	@CsvSource({ "CLIENT_CONNECTED, username", "MESSAGE_PUBLISHED, payload" })
	void acceptsWhatMayBeEmpty(ReceivedEventType type, String field) {
		assertThat(type.firstWrongField(TestEvents.data(type).put(field, ""))).isEmpty();
	}

	@Test
	void ofKnowsTheSixNamesOnly() {
		for (ReceivedEventType type : ReceivedEventType.values()) {
			assertThat(ReceivedEventType.of(type.wireName())).contains(type);
		}
		assertThat(ReceivedEventType.of("MqttClientRenamed")).isEmpty();
	}

}
