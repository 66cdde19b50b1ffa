// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Events that pass a filter, and changes of the filter.
 */
class EventFilterTests {

	private static final byte[] FIVE = new byte[5];

	private final EventFilter all = new EventFilter(new EventFilterSettings(EnumSet.allOf(EventType.class)));

	@Test
	void leavesEverythingButAuthPacketsAsItIsAtFirst() {
		assertThat(this.all.accept(published("t", 5))).isEqualTo(published("t", 5));
		assertThat(this.all.accept(packet(1))).isNotNull();
		assertThat(this.all.accept(packet(14))).isNotNull();
		assertThat(this.all.accept(packet(15))).isNull();
		assertThat(this.all.payloadLimit()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void choosesPacketsByNameAndByNumber() {
		EventFilter filter = change("packetTypes", "publish, 14");
		assertThat(filter.accept(packet(3))).isNotNull();
		assertThat(filter.accept(packet(14))).isNotNull();
		assertThat(filter.accept(packet(4))).isNull();
		assertThat(filter.describe()).containsEntry("packetTypes", List.of("publish", "disconnect"));
	}

	@Test
	void choosesMessagesByTopic() {
		EventFilter filter = EventFilterChanges.apply(change("topicsInclude", "home/#,+/temperature"),
				Map.of("topicsExclude", "home/secret/#"));
		assertThat(filter.accept(published("home/a", 1))).isNotNull();
		assertThat(filter.accept(published("car/temperature", 1))).isNotNull();
		assertThat(filter.accept(published("car/speed", 1))).isNull();
		assertThat(filter.accept(published("home/secret/x", 1))).isNull();
		assertThat(filter.accept(new ClientDisconnected("c", 1, 1))).isNotNull();
	}

	@Test
	void leavesThePayloadOutButForItsSize() {
		EventFilter filter = change("payload", "none");
		assertThat(filter.payloadLimit()).isZero();
		assertThat(filter.accept(published("t", 5))).isInstanceOfSatisfying(MessagePublished.class, (message) -> {
			assertThat(message.payload()).isEmpty();
			assertThat(message.payloadSize()).isEqualTo(5);
		});
	}

	@Test
	void keepsTheBeginningOfThePayload() {
		EventFilter filter = EventFilterChanges.apply(this.all, Map.of("payload", "LIMIT", "payloadLimit", "3"));
		assertThat(filter.accept(published("t", 5))).isInstanceOfSatisfying(MessagePublished.class,
				(message) -> assertThat(message.payload()).hasSize(3));
		assertThat(filter.describe()).containsEntry("payload", "limit").containsEntry("payloadLimit", 3);
	}

	@Test
	void wantsNoPayloadsWhereMessagesAreNotReported() {
		EventFilter filter = change("events", "client-connected,PACKET_PROCESSED");
		assertThat(filter.payloadLimit()).isZero();
		assertThat(filter.accept(published("t", 5))).isNull();
		assertThat(filter.describe()).containsEntry("events", List.of("client-connected", "packet-processed"));
	}

	@ParameterizedTest
	@CsvSource({ "events, nonsense, client-connected", "packetTypes, auth, disconnect", "packetTypes, 15, 1 to 14",
			"topicsInclude, a#, # only as its last level", "payload, some, 'full, none, limit'",
			"payloadLimit, many, number of bytes" })
	void saysWhatIsPossibleWhenAWordMeansNothing(String name, String word, String sentence) {
		assertThatIllegalArgumentException().isThrownBy(() -> change(name, word))
			.withMessageContaining("'" + word + "'")
			.withMessageContaining(sentence);
	}

	@Test
	void refusesANegativeLimit() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EventFilterChanges.apply(this.all, Map.of("payload", "limit", "payloadLimit", "-1")))
			.withMessageContaining("must not be negative");
	}

	private EventFilter change(String name, String words) {
		return EventFilterChanges.apply(this.all, Map.of(name, words));
	}

	private static PacketProcessed packet(int type) {
		return new PacketProcessed("c", 1, Direction.SENT, type, 0, 2, 1);
	}

	private static MessagePublished published(String topic, int size) {
		return new MessagePublished("c", 1, topic, payload(size), size, 0, false, 1);
	}

	private static byte[] payload(int size) {
		return (size == 5) ? FIVE : new byte[size];
	}

}
