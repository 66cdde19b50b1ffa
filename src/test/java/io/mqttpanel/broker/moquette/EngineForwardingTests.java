// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.MatchingCost;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of an engine that is one of several nodes.
 */
class EngineForwardingTests {

	private final RecordedSubscribers others = new RecordedSubscribers();

	private final EngineFixture fixture = EngineFixture.withOthers(this.others);

	private final EngineClientProbe client = this.fixture.client(1, "c").connect();

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	private void awaitForwarded(int count) {
		EngineFixture.await().until(() -> this.others.messages.size() == count);
	}

	@Test
	void othersHearOfFiltersInTheirTeams() {
		this.client.subscribe("a/+", 1).subscribe("a/+", 0).subscribe("$share/g/b", 1).subscribe("$SYS/#", 0);
		this.client.awaitPackets("SUBACK [1]", "SUBACK [0]", "SUBACK [1]", "SUBACK [0]");
		assertThat(this.others.filters).containsOnlyKeys("\u00001/a/+", "g \u00001/b").containsEntry("\u00001/a/+", 1);
		this.client.unsubscribe("a/+", "$share/g/b");
		EngineFixture.await().until(this.others.filters::isEmpty);
	}

	@Test
	void filtersEndWithTheirSession() {
		this.client.subscribe("a", 1);
		this.client.awaitPackets("SUBACK [1]");
		this.client.lose();
		EngineFixture.await().until(this.others.filters::isEmpty);
	}

	@Test
	void subscriptionIsAcknowledgedWhenOthersCanKnowOfIt() {
		this.others.announced = this.others.announced.newIncompleteFuture();
		CompletableFuture<Void> subscribed = CompletableFuture.runAsync(() -> this.client.subscribe("a", 1));
		EngineFixture.await().until(() -> !this.others.filters.isEmpty());
		assertThat(this.client.received()).noneMatch((packet) -> packet.startsWith("SUBACK"));
		this.others.announced.complete(null);
		this.client.awaitPackets("SUBACK [1]");
		subscribed.join();
	}

	@Test
	void messageIsAcknowledgedWhenOthersHaveIt() {
		this.client.publish("remote", "x", 1);
		awaitForwarded(1);
		this.client.publish("here", "y", 1);
		this.client.publish("here", "z", 0);
		EngineClientProbe other = this.fixture.client(1, "d").connect();
		other.publish("here", "w", 1);
		other.awaitPackets("PUBACK 7");
		assertThat(this.client.received()).noneMatch((packet) -> packet.startsWith("PUBACK"));
		this.others.stored.get(0).complete(null);
		this.client.awaitPackets("PUBACK 7", "PUBACK 7");
		assertThat(this.fixture.engine().waitingBytes()).isZero();
	}

	@Test
	void messagesReachSubscribersHereInTheirOrder() {
		EngineClientProbe subscriber = this.fixture.client(1, "d").connect().subscribe("#", 0);
		subscriber.awaitPackets("SUBACK [0]");
		this.client.publish("remote/1", "x", 1);
		this.client.publish("here", "y", 1);
		this.client.publish("remote/2", "z", 2);
		awaitForwarded(2);
		assertThat(this.fixture.engine().waitingBytes()).isPositive();
		this.others.stored.get(1).complete(null);
		this.others.stored.get(0).complete(null);
		subscriber.awaitPackets("SUBACK [0]", "remote/1=x 0", "here=y 0", "remote/2=z 0");
	}

	@Test
	void messageThatOthersDidNotGetIsNotAcknowledgedNorWhatIsBehindIt() {
		this.client.publish("remote", "x", 2);
		this.client.publish("here", "y", 1);
		awaitForwarded(1);
		this.others.stored.get(0).completeExceptionally(new IllegalStateException());
		EngineFixture.await()
			.untilAsserted(() -> assertThat(this.client.failures()).containsExactly("message 7 IllegalStateException",
					"message 0 RejectedExecutionException"));
		assertThat(this.client.received()).containsExactly("CONNACK 0");
	}

	@Test
	void nothingIsForwardedBehindAMessageThatWasRefused() {
		this.client.publish("remote", "x", 1);
		awaitForwarded(1);
		this.others.stored.get(0).completeExceptionally(new IllegalStateException());
		EngineFixture.await().until(() -> this.client.failures().size() == 1);
		this.client.publish("remote", "y", 1);
		this.client.publish("remote", "z", 0);
		EngineFixture.await().until(() -> this.client.failures().size() == 3);
		assertThat(this.others.messages).hasSize(1);
	}

	@Test
	void nothingIsForwardedBehindAMessageThatIsRefusedWhileItIsHeld() {
		this.client.publish("remote", "x", 1);
		this.client.publish("remote", "y", 1);
		this.client.publish("remote", "z", 1);
		awaitForwarded(3);
		this.others.stored.get(1).completeExceptionally(new IllegalStateException());
		this.client.publish("remote", "behind", 1);
		EngineFixture.await().until(this.others.stored.get(2)::isCompletedExceptionally);
		assertThat(this.client.failures()).isEmpty();
		assertThat(this.others.messages).hasSize(3);
		this.others.stored.get(0).complete(null);
		this.client.awaitPackets("PUBACK 7");
		EngineFixture.await().until(() -> this.client.failures().size() == 3);
	}

	@Test
	void publisherPaysForTheFiltersOfOthers() {
		List<Object> costs = new CopyOnWriteArrayList<>();
		this.client.channel().pipeline().addFirst(new ChannelInboundHandlerAdapter() {

			@Override
			public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
				costs.add(event);
			}

		});
		this.others.cost = 10 * MatchingCost.OF_PACKET;
		this.client.publish("here", "y", 0);
		EngineFixture.await().until(() -> costs.equals(List.of(new MatchingCost(10 * MatchingCost.OF_PACKET))));
	}

	@Test
	void filtersOfOthersCountForTheirTeam() {
		this.client.subscribe("a", 1);
		this.client.awaitPackets("SUBACK [1]");
		long own = this.fixture.engine().subscriptionBytes();
		this.others.filterBytes = 1000;
		assertThat(this.fixture.engine().subscriptionBytes()).isEqualTo(own + 2000);
		assertThat(this.fixture.engine().subscriptionBytes(this.client.sessionId())).isEqualTo(own + 1000);
		assertThat(this.fixture.engine().subscriptionBytes(this.fixture.client(2, "s").sessionId())).isZero();
	}

	@Test
	void messageOfQos2IsForwardedOnce() {
		this.client.publish("remote", "x", 2);
		awaitForwarded(1);
		this.others.stored.get(0).complete(null);
		this.client.awaitPackets("PUBREC 7");
		this.client.publish(EngineClientProbe.message("remote", "x", 2, false, true));
		this.client.awaitPackets("PUBREC 7", "PUBREC 7");
		assertThat(this.others.messages).hasSize(1);
	}

	@Test
	void messageOfQos0WaitsForNobody() {
		EngineClientProbe subscriber = this.fixture.client(1, "d").connect().subscribe("remote", 0);
		subscriber.awaitPackets("SUBACK [0]");
		this.client.publish("remote", "x", 0);
		subscriber.awaitPackets("SUBACK [0]", "remote=x 0");
		assertThat(this.others.messages).hasSize(1);
	}

	@Test
	void acknowledgementsOfASubscriberWaitForNothing() {
		EngineClientProbe publisher = this.fixture.client(1, "d").connect();
		this.client.subscribe("in", 1);
		this.client.awaitPackets("SUBACK [1]");
		this.client.publish("remote", "x", 1);
		awaitForwarded(1);
		publisher.publish("in", "y", 1);
		this.client.awaitPackets("SUBACK [1]", "in=y 1");
		this.client.acknowledge(MqttMessageType.PUBACK, this.client.packetIds().get(0));
		EngineFixture.await().until(() -> this.fixture.engine().inFlight() == 0);
	}

	@Test
	void whatAClientHasSentBeforeItLeftIsDelivered() {
		EngineClientProbe subscriber = this.fixture.client(1, "d").connect().subscribe("remote", 0);
		subscriber.awaitPackets("SUBACK [0]");
		this.client.publish("remote", "x", 1);
		awaitForwarded(1);
		this.client.lose();
		this.others.stored.get(0).complete(null);
		subscriber.awaitPackets("SUBACK [0]", "remote=x 0");
		EngineFixture.await().until(() -> this.fixture.engine().sessions() == 1);
	}

	@Test
	void memberOfAShareOnAnotherNodeTakesThePlaceOfThoseHere() {
		this.client.subscribe("$share/g/in", 1).subscribe("$share/h/in", 1);
		this.client.awaitPackets("SUBACK [1]", "SUBACK [1]");
		this.others.elsewhere.add(new SharedFilter("g", "\u00001/in"));
		this.client.publish("in", "x", 0);
		this.client.publish("in", "y", 1);
		this.client.awaitInAnyOrder("SUBACK [1]", "SUBACK [1]", "in=x 0", "in=y 1", "PUBACK 7");
	}

	@Test
	void retainedMessagesAreKeptInTheOrderOfAllNodes() {
		assertThat(this.others.engine).isNotNull();
		this.client.publish(EngineClientProbe.message("remote/r", "x", 1, true, false));
		this.client.publish(EngineClientProbe.message("remote/r", "", 1, true, false));
		this.client.publish("remote/r", "y", 1);
		awaitForwarded(3);
		assertThat(this.others.retentions).containsExactly(Retention.KEEP, Retention.REMOVE, Retention.NONE);
		this.others.stored.forEach((done) -> done.complete(null));
		this.client.awaitPackets("PUBACK 7", "PUBACK 7", "PUBACK 7");
		assertThat(this.fixture.engine().retainedMessages()).isZero();
		this.others.engine.keep(this.others.messages.get(0));
		this.fixture.client(1, "late")
			.connect()
			.subscribe("remote/#", 1)
			.awaitPackets("SUBACK [1]", "remote/r=x 1 retain");
		this.others.engine.keep(this.others.messages.get(1));
		assertThat(this.fixture.engine().retainedMessages()).isZero();
	}

	@Test
	void retainedMessagesCanBeTakenByOtherNodes() {
		this.others.engine
			.keep(new RemoteMessage(this.client.sessionId(), EngineClientProbe.message("remote/r", "x", 1, true, false))
				.encode(Instant.MAX));
		Iterator<RemoteMessages.Retained> all = this.others.engine.retained();
		RemoteMessages.Retained retained = all.next();
		assertThat(all).isExhausted();
		assertThat(retained.topic()).isEqualTo("\u00001/remote/r");
		assertThat(retained.endMillis()).isEqualTo(Long.MAX_VALUE);
		this.client.publish(EngineClientProbe.message("remote/r", "", 1, true, false));
		awaitForwarded(1);
		this.others.engine.keep(this.others.messages.get(0));
		assertThat(this.fixture.engine().retainedMessages()).isZero();
		this.others.engine.keep(retained.message());
		this.fixture.client(1, "late")
			.connect()
			.subscribe("remote/#", 1)
			.awaitPackets("SUBACK [1]", "remote/r=x 1 retain");
	}

	@Test
	void retainedMessageThatHasExpiredIsTold() {
		MqttProperties expiring = new MqttProperties();
		expiring.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 1));
		MqttPublishMessage message = EngineClientProbe.message("r", "x", 1, true, false);
		MqttPublishVariableHeader header = new MqttPublishVariableHeader("r", 0, expiring);
		this.others.engine.keep(new RemoteMessage(this.client.sessionId(),
				new MqttPublishMessage(message.fixedHeader(), header, message.payload()))
			.encode(SteadyClock.SYSTEM.instant().plusMillis(100)));
		EngineFixture.await().until(() -> this.others.expired.contains("\u00001/r"));
	}

}
