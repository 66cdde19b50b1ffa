// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.engine.UnreadMessages;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MoquetteEngine} with members of a share of whom not all take their
 * messages. All are of one loop, so that what is published is delivered at once.
 */
class EngineShareTests {

	private static final String SHARE = "$share/g/t";

	private static final int SENT = 60;

	private final EngineFixture fixture = EngineFixture.inMemory(1024,
			new QueueLimits(2, 1_000_000, Long.MAX_VALUE, false));

	private final EngineClientProbe publisher = this.fixture.client("publisher").connect();

	private int published;

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private EngineClientProbe client(String name) {
		return this.fixture.client(ofLoop(name));
	}

	/** Returns a client identifier whose session has the loop of the publisher's. */
	private static String ofLoop(String name) {
		int loops = Runtime.getRuntime().availableProcessors();
		int number = 0;
		while (Math.abs((name + number).hashCode() % loops) != Math.abs("publisher".hashCode() % loops)) {
			number++;
		}
		return name + number;
	}

	private EngineClientProbe member(String name, int receiveMaximum) {
		return client(name).taking(receiveMaximum).connect().subscribe(SHARE, 1);
	}

	/** A member whose session has no connection. */
	private void away(String name) {
		client(name).connect(true, 3600).subscribe(SHARE, 1).lose();
		client("barrier of " + name).connect();
	}

	private EngineClientProbe back(String name) {
		return client(name).connect(false, 3600);
	}

	private void publish(int count) {
		this.published += count;
		for (int i = 0; i < count; i++) {
			this.publisher.publish("t", "x", 1);
		}
		EngineFixture.await().until(() -> this.publisher.received().size() == 1 + this.published);
	}

	private static long messages(EngineClientProbe client) {
		return client.received().stream().filter((packet) -> packet.startsWith("t=")).count();
	}

	private void awaitMessages(EngineClientProbe client, long count) {
		EngineFixture.await().untilAsserted(() -> assertThat(messages(client)).isEqualTo(count));
	}

	@Test
	void servesWhoIsConnectedBeforeWhoIsAway() {
		away("away");
		EngineClientProbe here = member("here", 100);
		publish(SENT);
		awaitMessages(here, SENT);
		assertThat(this.fixture.drops()).isEmpty();
	}

	@Test
	void passesOverWhoDoesNotAcknowledge() {
		EngineClientProbe silent = member("silent", 1);
		EngineClientProbe here = member("here", 100);
		publish(SENT);
		EngineFixture.await().until(() -> messages(here) >= SENT - 2);
		assertThat(messages(silent)).isLessThanOrEqualTo(1);
		assertThat(silent.drops()).isEmpty();
	}

	@Test
	void passesOverWhoDoesNotRead() {
		EngineClientProbe unread = member("unread", 100);
		EngineClientProbe here = member("here", 100);
		UnreadMessages.set(unread.channel(), true);
		publish(SENT);
		awaitMessages(here, SENT);
		UnreadMessages.set(unread.channel(), false);
		publish(SENT);
		EngineFixture.await().until(() -> messages(unread) > 0);
	}

	@Test
	void servesWhoIsAwayWhenNobodyElseHasRoomAndThenDrops() {
		away("away");
		EngineClientProbe silent = member("silent", 1);
		publish(5);
		assertThat(silent.drops()).isEmpty();
		assertThat(this.fixture.drops()).isEmpty();
		awaitMessages(silent, 1);
		awaitMessages(back("away"), 2);
		publish(100);
		assertThat(silent.drops()).as("one more is with who is back").isEmpty();
	}

	@Test
	void countsWhatNobodyHasRoomFor() {
		away("away");
		EngineClientProbe silent = member("silent", 1);
		publish(8);
		assertThat(this.fixture.drops().size() + silent.drops().size()).isEqualTo(3);
		assertThat(this.fixture.drops()).allMatch(DropReason.QUEUE_FULL::equals);
	}

	@Test
	void servesWhoHasCaughtUp() {
		EngineClientProbe slow = member("slow", 1);
		EngineClientProbe here = member("here", 1);
		publish(6);
		assertThat(this.fixture.drops()).isEmpty();
		for (int i = 0; i < 3; i++) {
			awaitMessages(slow, i + 1);
			slow.acknowledge(MqttMessageType.PUBACK, slow.packetIds().get(i));
		}
		publish(1);
		awaitMessages(slow, 4);
		assertThat(messages(here)).isOne();
	}

}
