// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

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
import io.mqttpanel.broker.relay.buffer.EventFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Events that pass a filter, and changes of the filter.
 */
class EventFilterSettingsTests {

	private static final byte[] FIVE = new byte[5];

	private final EventFilterSettings all = new EventFilterSettings(EnumSet.allOf(EventType.class), List.of(),
			List.of(), List.of(), PayloadFormat.FULL, Integer.MAX_VALUE);

	@Test
	void leavesEverythingButAuthPacketsAsItIsAtFirst() {
		assertThat(this.all.toFilter().accept(published("t", 5))).isEqualTo(published("t", 5));
		assertThat(this.all.toFilter().accept(packet(1))).isNotNull();
		assertThat(this.all.toFilter().accept(packet(14))).isNotNull();
		assertThat(this.all.toFilter().accept(packet(15))).isNull();
		assertThat(this.all.toFilter().payloadLimit()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void choosesPacketsByNameAndByNumber() {
		EventFilterSettings settings = change("packetTypes", "publish, 14");
		EventFilter filter = settings.toFilter();
		assertThat(filter.accept(packet(3))).isNotNull();
		assertThat(filter.accept(packet(14))).isNotNull();
		assertThat(filter.accept(packet(4))).isNull();
		assertThat(settings.describe()).containsEntry("packetTypes", List.of("publish", "disconnect"));
	}

	@Test
	void choosesMessagesByTopic() {
		EventFilter filter = change("topicsInclude", "home/#,+/temperature")
			.with(Map.of("topicsExclude", "home/secret/#"))
			.toFilter();
		assertThat(filter.accept(published("home/a", 1))).isNotNull();
		assertThat(filter.accept(published("car/temperature", 1))).isNotNull();
		assertThat(filter.accept(published("car/speed", 1))).isNull();
		assertThat(filter.accept(published("home/secret/x", 1))).isNull();
		assertThat(filter.accept(new ClientDisconnected("c", 1, 0, 1))).isNotNull();
	}

	@Test
	void leavesThePayloadOutButForItsSize() {
		EventFilterSettings settings = change("payload", "none");
		EventFilter filter = settings.toFilter();
		assertThat(filter.payloadLimit()).isZero();
		assertThat(filter.accept(published("t", 5))).isInstanceOfSatisfying(MessagePublished.class, (message) -> {
			assertThat(message.payload()).isEmpty();
			assertThat(message.payloadSize()).isEqualTo(5);
		});
	}

	@Test
	void keepsTheBeginningOfThePayload() {
		EventFilterSettings settings = this.all.with(Map.of("payload", "LIMIT", "payloadLimit", "3"));
		EventFilter filter = settings.toFilter();
		assertThat(filter.accept(published("t", 5))).isInstanceOfSatisfying(MessagePublished.class,
				(message) -> assertThat(message.payload()).hasSize(3));
		assertThat(settings.describe()).containsEntry("payload", "limit").containsEntry("payloadLimit", 3);
	}

	@Test
	void wantsNoPayloadsWhereMessagesAreNotReported() {
		EventFilterSettings settings = change("events", "client-connected,PACKET_PROCESSED");
		EventFilter filter = settings.toFilter();
		assertThat(filter.payloadLimit()).isZero();
		assertThat(filter.accept(published("t", 5))).isNull();
		assertThat(settings.describe()).containsEntry("events", List.of("client-connected", "packet-processed"));
	}

	@ParameterizedTest
	@CsvSource({ "events, nonsense, client-connected", "packetTypes, auth, disconnect", "packetTypes, 15, 1 to 14",
			"topicsInclude, a#, # only as its last level", "payload, some, 'full, none, limit'",
			"payloadLimit, many, number of bytes" })
	void saysWhatIsPossibleWhenAWordMeansNothing(String name, String word, String sentence) {
		assertThatIllegalArgumentException().isThrownBy(() -> change(name, word).toFilter())
			.withMessageContaining("'" + word + "'")
			.withMessageContaining(sentence);
	}

	@Test
	void refusesANegativeLimit() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.all.with(Map.of("payload", "limit", "payloadLimit", "-1")).toFilter())
			.withMessageContaining("must not be negative");
	}

	private EventFilterSettings change(String name, String words) {
		return this.all.with(Map.of(name, words));
	}

	private static PacketProcessed packet(int type) {
		return new PacketProcessed("c", 1, 0, Direction.SENT, type, 0, 2, 1);
	}

	private static MessagePublished published(String topic, int size) {
		return new MessagePublished("c", 1, 0, topic, payload(size), size, 0, false, 1);
	}

	private static byte[] payload(int size) {
		return (size == 5) ? FIVE : new byte[size];
	}

}
