// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.MatchingCost;
import io.mqttpanel.broker.store.CommitUnit;
import io.mqttpanel.broker.store.MemoryStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MoquetteEngine} while so much waits for the store that nothing is to
 * be added: messages that have to be stored wait, what else has to be is refused, and
 * everything else goes on.
 */
class EngineBehindTests {

	private final MemoryStore store = new MemoryStore();

	private final EngineFixture fixture = EngineFixture.on(this.store, false);

	private EngineClientProbe kept;

	@BeforeEach
	void fallBehind() {
		this.kept = this.fixture.client("kept").connect(false, 3600).subscribe("t", 1);
		this.fixture.client("away").connect(false, 3600).subscribe("t", 1).lose();
		this.fixture.client("member").connect(false, 3600).subscribe("$share/g/s", 1);
		this.fixture.client("other member").connect(true, 0).subscribe("$share/g/s", 1);
		this.store.hold(true);
		this.fixture.client("held").open(false, 3600);
		EngineFixture.await().until(() -> this.fixture.engine().commits().waitingUnits() > 0);
		this.fixture.engine().commits().submit(new CommitUnit(List.of(), List.of(), () -> {
		}, () -> {
		}, Runtime.getRuntime().maxMemory()));
	}

	@AfterEach
	void close() {
		this.store.hold(false);
		this.fixture.close();
	}

	@Test
	void refusesSessionsThatAreToBeKept() {
		EngineClientProbe fresh = this.fixture.client("fresh");
		fresh.open(true, 3600);
		fresh.await((packets) -> assertThat(packets).containsExactly("CONNACK 136"));
		EngineClientProbe old = this.fixture.client("away", MqttVersion.MQTT_3_1_1);
		old.open(false, 3600);
		old.await((packets) -> assertThat(packets).containsExactly("CONNACK 3"));
		this.store.hold(false);
		EngineFixture.await().until(() -> this.fixture.engine().commits().waitingUnits() == 0);
		assertThat(this.fixture.client("away").connect(false, 3600).received()).containsExactly("CONNACK 0 present");
	}

	@Test
	void refusesWhatChangesAKeptSession() {
		this.kept.unsubscribe("t");
		EngineFixture.await().until(() -> !this.kept.failures().isEmpty());
		assertThat(this.kept.failures()).containsExactly("packet 0 StoreFullException");
		assertThat(this.kept.received()).containsExactly("CONNACK 0", "SUBACK [1]");
	}

	/** MQTT-4.3.3-2: one that nobody has got is new when it comes again. */
	@Test
	void forgetsWhatWaitsWhenItsConnectionEnds() {
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish("t", "y", 2);
		EngineFixture.await().until(() -> this.fixture.engine().waitingInFront() == 1);
		assertThat(this.fixture.engine().bytesInFront()).isPositive();
		publisher.lose();
		EngineFixture.await().until(() -> this.fixture.engine().waitingInFront() == 0);
		assertThat(this.fixture.engine().bytesInFront()).isZero();
		EngineClientProbe again = this.fixture.client("publisher").connect();
		again.publish("t", "y", 2);
		this.store.hold(false);
		again.awaitPackets("PUBREC 7");
		this.kept.awaitPackets("SUBACK [1]", "t=y 1");
	}

	/** However long it has waited for other things, and wherever. */
	@Test
	void waitsNoLongerThanHalfAMinuteFromItsArrival() {
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publish(publisher, 30);
		EngineFixture.await()
			.untilAsserted(() -> assertThat(publisher.failures()).containsExactly("message 0 StoreFullException"));
		EngineClientProbe other = this.fixture.client("other publisher").connect();
		publish(other, 10);
		EngineFixture.await().until(() -> this.fixture.engine().waitingInFront() == 2);
		assertThat(other.failures()).isEmpty();
	}

	/** Together they have more than may wait for a commit. */
	@Test
	void refusesNoneOfManyLargeMessages() {
		String large = "x".repeat((int) (Runtime.getRuntime().maxMemory() / 100 * 8 / 20));
		List<EngineClientProbe> publishers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			publishers.add(this.fixture.client("publisher " + i).connect());
			publishers.get(i).publish("t", large, 1);
		}
		EngineFixture.await().until(() -> this.fixture.engine().waitingInFront() == 20);
		this.store.hold(false);
		publishers.forEach((publisher) -> publisher.awaitPackets("PUBACK 7"));
		assertThat(publishers).allSatisfy((publisher) -> assertThat(publisher.failures()).isEmpty());
	}

	/** Once more than where the store is not behind. */
	@Test
	void countsWhatItTakesToFindOutWhetherAMessageIsToBeStored() {
		for (int i = 0; i < MatchingCost.OF_PACKET; i++) {
			this.fixture.client("subscriber " + i).connect().subscribe("free", 0);
		}
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		List<Object> costs = new CopyOnWriteArrayList<>();
		publisher.channel().pipeline().addFirst(new ChannelInboundHandlerAdapter() {

			@Override
			public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
				costs.add(event);
			}

		});
		publisher.publish("free", "x", 1);
		publisher.awaitPackets("PUBACK 7");
		EngineFixture.await()
			.untilAsserted(() -> assertThat(costs).hasSize(2).hasOnlyElementsOfType(MatchingCost.class));
	}

	/** It has no acknowledgement by which its publisher could be slowed down. */
	@Test
	void letsRetainedMessagesOfQos0Wait() {
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish(EngineClientProbe.message("r", "x", 0, true, false));
		EngineFixture.await().until(() -> this.fixture.engine().waitingInFront() == 1);
		assertThat(this.fixture.engine().retainedMessages()).isZero();
		this.store.hold(false);
		EngineFixture.await().until(() -> this.fixture.engine().retainedMessages() == 1);
	}

	/** A message that has come a while ago. */
	private static void publish(EngineClientProbe publisher, int secondsAgo) {
		publisher.ask((engine) -> publisher.published.add(EngineClientProbe.message("t", 1, "y", 1),
				SteadyClock.SYSTEM.instant().minusSeconds(secondsAgo)));
	}

	/** Which member gets a message is chosen when it is published, not before. */
	@Test
	void storesNoMessageOfAShareWithoutRoom() {
		int before = this.fixture.engine().commits().waitingUnits();
		List<EngineClientProbe> publishers = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			publishers.add(this.fixture.client("publisher " + i).connect());
			publishers.get(i).publish("s", "x", 1);
		}
		// Those without an answer wait in front.
		EngineFixture.await()
			.until(() -> publishers.stream()
				.filter((publisher) -> publisher.received().size() < 2 && publisher.failures().isEmpty())
				.count() <= this.fixture.engine().waitingInFront());
		assertThat(this.fixture.engine().commits().waitingUnits()).isEqualTo(before);
	}

	@Test
	void letsMessagesForAKeptSessionWaitAndNoOthers() {
		EngineClientProbe publisher = this.fixture.client("publisher").connect(true, 0).subscribe("free", 1);
		publisher.publish("free", "x", 1);
		publisher.await((packets) -> assertThat(packets).contains("PUBACK 7", "free=x 1"));
		EngineClientProbe waiting = this.fixture.client("waiting").connect();
		waiting.publish(EngineClientProbe.message("t", 1, "y", 1));
		waiting.publish(EngineClientProbe.message("free", 2, "behind", 1));
		waiting.publish(EngineClientProbe.message("r", "kept", 0, true, false));
		EngineFixture.await().until(() -> this.fixture.engine().waitingInFront() > 0);
		assertThat(this.fixture.engine().commits().room().isBehind()).isTrue();
		publisher.publish("free", "z", 1);
		publisher.await((packets) -> assertThat(packets).endsWith("free=z 1", "PUBACK 7"));
		assertThat(waiting.received()).containsExactly("CONNACK 0");
		this.store.hold(false);
		waiting.awaitPackets("PUBACK 1", "PUBACK 2");
		publisher.await((packets) -> assertThat(packets).endsWith("free=behind 1"));
		this.kept.awaitPackets("SUBACK [1]", "t=y 1");
		EngineFixture.await().until(() -> this.fixture.engine().retainedMessages() == 1);
		assertThat(waiting.failures()).isEmpty();
		assertThat(this.fixture.engine().commits().room().isBehind()).isFalse();
		assertThat(this.fixture.engine().waitingBytes()).isZero();
		EngineFixture.await().until(() -> this.fixture.engine().commits().waitingBytes() == 0);
	}

}
