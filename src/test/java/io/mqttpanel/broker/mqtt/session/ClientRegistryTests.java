// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientRegistry}: which connection of a client begins when.
 */
class ClientRegistryTests {

	private final FrontFixture front = new FrontFixture();

	private final ClientRegistry clients = this.front.context().registry();

	private final List<HandlerChannel> channels = new ArrayList<>();

	@AfterEach
	void close() {
		this.channels.forEach(HandlerChannel::finishAndReleaseAll);
	}

	@Test
	void letsThirdConnectionBeginOnlyWhenFirstAndSecondAreGone() {
		ClientConnection first = claimAccepted();
		ClientConnection second = claimAccepted();
		ClientConnection third = claim();
		this.channels.forEach(HandlerChannel::runPendingTasks);
		assertThat(first.channel().isOpen()).isFalse();
		assertThat(second.channel().isOpen()).isFalse();
		this.clients.release(second);
		assertThat(third.turn()).isNotDone();
		this.clients.release(first);
		assertThat(second.turn()).isDone();
		assertThat(third.turn()).isDone();
	}

	@Test
	void tellsMqtt5ClientThatItHasConnectedAgain() {
		HandlerChannel channel = channel();
		ClientConnection earlier = this.front.client(channel, MqttVersion.MQTT_5);
		this.clients.claim(earlier);
		claim();
		assertThat(channel.isOpen()).as("what it has sent comes first").isTrue();
		channel.runPendingTasks();
		assertThat(channel.disconnectReason()).isEqualTo(0x8E);
		assertThat(channel.isOpen()).isFalse();
	}

	@Test
	void findsTheLatestConnectionWhileItIsThere() {
		ClientConnection first = claim();
		assertThat(this.front.find("c")).isSameAs(first);
		ClientConnection second = claim();
		assertThat(this.front.find("c")).isSameAs(second);
		this.clients.release(first);
		assertThat(this.front.find("c")).isSameAs(second);
		assertThat(this.clients.live().count()).isOne();
		second.channel().close();
		assertThat(this.front.find("c")).isNull();
		assertThat(this.clients.live()).isEmpty();
	}

	/** One team cannot use them all. */
	@Test
	void hasNoRoomForTeamThatLeavesFewSessionsToOthers() {
		for (int i = 0; i < 75; i++) {
			this.clients.keepSession(SessionId.of(1, i, "c"), new ClientSession());
		}
		assertThat(hasRoom(SessionId.of(1, 75, "c"), 100)).isFalse();
		assertThat(hasRoom(SessionId.of(1, 74, "c"), 100)).isTrue();
		assertThat(hasRoom(SessionId.of(2, 1, "c"), 100)).isTrue();
		this.clients.keepSession(SessionId.of(1, 0, "c"), new ClientSession());
		this.clients.removeSession(SessionId.of(1, 0, "c"));
		assertThat(hasRoom(SessionId.of(1, 75, "c"), 100)).isTrue();
	}

	/** For so many sessions in all. */
	private boolean hasRoom(String sessionId, int sessions) {
		return this.clients.takeRoom(sessionId, 0, sessions * (long) SessionWeight.BASE, channel().closeFuture());
	}

	@Test
	void countsRestoredSessions() {
		this.front.restore(SessionId.of(1, 1, "c"));
		assertThat(hasRoom(SessionId.of(1, 2, "c"), 1)).isFalse();
		assertThat(hasRoom(SessionId.of(1, 2, "c"), 3)).isTrue();
	}

	@Test
	void refusesClientIdentifierOfAnotherTeamsStoredSession() {
		ClientRegistry shared = new ClientRegistry(this.front.closer(), this.front.events(), false);
		shared.restoreSession(SessionId.of(2, 3, "c"), "c");
		assertThat(shared.claim(client("c"))).isNotNull();
		shared.removeSession(SessionId.of(2, 3, "c"));
		assertThat(shared.claim(client("c"))).isNull();
	}

	@Test
	void gathersSessionThatHadNoOwner() {
		this.front.restore("c", "a/b");
		claim();
		assertThat(this.clients.session(FrontFixture.SESSION_ID).subscriptions().contains("a/b")).isTrue();
		assertThat(this.clients.session("c").subscriptions().contains("a/b")).isFalse();
	}

	@Test
	void forgetsThePasswordWhenTheConnectionIsGone() {
		ClientConnection client = claim();
		assertThat(client.credentials().password()).asString().isEqualTo("secret");
		this.clients.release(client);
		assertThat(client.credentials().password()).isNull();
		assertThat(client.username()).isEqualTo("key");
		assertThat(client.clientId()).isEqualTo("c");
	}

	@Test
	void completesCloseWhenAllAreGone() {
		HandlerChannel channel = channel();
		ClientConnection client = this.front.client(channel, MqttVersion.MQTT_5);
		this.clients.claim(client);
		CompletableFuture<Void> closed = this.clients.close();
		channel.runPendingTasks();
		assertThat(channel.disconnectReason()).isEqualTo(0x8B);
		assertThat(channel.isOpen()).isFalse();
		assertThat(closed).isNotDone();
		this.clients.release(client);
		assertThat(closed).isDone();
	}

	@Test
	void beginsAnewWhenOpenedAgain() {
		claim();
		this.clients.close();
		assertThat(this.clients.claim(client("d"))).isNotNull();
		this.clients.open();
		assertThat(this.front.find("c")).isNull();
		ClientConnection client = client("c");
		assertThat(this.clients.claim(client)).isNull();
		assertThat(client.turn()).isDone();
	}

	/** It may have sent something behind its CONNECT. */
	@Test
	void acceptsConnectionBeforeItGivesWay() {
		ClientConnection first = claim();
		claim();
		this.channels.forEach(HandlerChannel::runPendingTasks);
		assertThat(first.channel().isOpen()).isTrue();
		first.network().accept();
		this.channels.forEach(HandlerChannel::runPendingTasks);
		assertThat(first.channel().isOpen()).isFalse();
	}

	private ClientConnection claimAccepted() {
		ClientConnection client = claim();
		client.network().accept();
		return client;
	}

	private ClientConnection claim() {
		ClientConnection client = client("c");
		assertThat(this.clients.claim(client)).isNull();
		return client;
	}

	private ClientConnection client(String clientId) {
		return this.front.connecting(channel(), MqttVersion.MQTT_5, clientId);
	}

	private HandlerChannel channel() {
		HandlerChannel channel = new HandlerChannel();
		this.channels.add(channel);
		return channel;
	}

}
