// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.handler.codec.mqtt.MqttVersion;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.login.Login;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SharedClients} and {@link ClientRecord}.
 */
class SharedClientsTests implements SessionClaims {

	private final FrontFixture ended = new FrontFixture();

	private final FrontFixture heir = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final Map<String, Supplier<byte[]>> records = new HashMap<>();

	private final SharedClients clients = new SharedClients(this.heir.context(), this.heir.wills());

	private final List<End> ends = new ArrayList<>();

	private CompletableFuture<Boolean> decision = CompletableFuture.completedFuture(true);

	private ClientConnection client;

	private ClientDeparture departure;

	@BeforeEach
	void connect() {
		this.ended.context().registry().shareWith(this);
		this.client = this.ended.client(this.channel, MqttVersion.MQTT_5);
		this.ended.context().registry().claim(this.client);
		this.departure = new ClientDeparture(
				new Login(FrontFixture.connectWithWill(MqttVersion.MQTT_5, 0, 30), this.client, 0, false, null),
				this.ended.engine().connect(this.channel, this.client), this.ended.context(), this.ended.wills());
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Override
	public CompletableFuture<ConnectionTotals> claim(String sessionId, long connection, long apiTokenId) {
		return CompletableFuture.completedFuture(ConnectionTotals.UNKNOWN);
	}

	@Override
	public void record(String sessionId, long connection, Supplier<byte[]> record) {
		this.records.put(sessionId + connection, record);
	}

	@Override
	public CompletableFuture<Boolean> release(String sessionId, long connection, End end) {
		this.records.remove(sessionId + connection);
		this.ends.add(end);
		return this.decision;
	}

	@Override
	public void listen(Listener listener, boolean idsAreShared) {
		throw new UnsupportedOperationException();
	}

	private byte[] record() {
		return this.records.get(FrontFixture.SESSION_ID + this.client.number()).get();
	}

	@Test
	void orphanIsAnnouncedAndItsWillPublished() {
		long before = System.currentTimeMillis();
		this.clients.orphaned(FrontFixture.SESSION_ID, record(), 5000, true);
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).singleElement().satisfies((event) -> {
			assertThat(event.clientId()).isEqualTo("c");
			assertThat(event.connection()).isEqualTo(this.client.number());
			assertThat(event.teamId()).isEqualTo(1);
			assertThat(event.timestamp()).isBetween(before - 5000, System.currentTimeMillis() - 5000);
		});
		assertThat(this.heir.engine().asked()).containsExactly("c publishes to ok/will");
	}

	@Test
	void willIsNotLeftThatLaterRulesDoNotAllow() {
		this.client.decide(new Decision.Granted(1, 2, 3, FrontFixture.NOTHING, null));
		this.departure.rulesChanged();
		this.clients.orphaned(FrontFixture.SESSION_ID, record(), 0, true);
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).hasSize(1);
		assertThat(this.heir.engine().asked()).isEmpty();
	}

	@Test
	void willOfARevokedClientIsNotPublished() {
		this.heir.revoke("key");
		this.clients.orphaned(FrontFixture.SESSION_ID, record(), 0, true);
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).hasSize(1);
		assertThat(this.heir.engine().asked()).isEmpty();
	}

	@Test
	void willIsNotLeftThatTheClientHasTakenBack() {
		this.clients.orphaned(FrontFixture.SESSION_ID, record(), 0, false);
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).hasSize(1);
		assertThat(this.heir.engine().asked()).isEmpty();
	}

	@Test
	void endIsAnnouncedWhenItIsThisNodesToDo() {
		this.decision = new CompletableFuture<>();
		this.departure.gone(this.channel.eventLoop());
		assertThat(this.ends.get(0).leavesWill()).isTrue();
		assertThat(this.ended.recorded().of(ClientDisconnected.class)).isEmpty();
		assertThat(this.ended.engine().asked()).isEmpty();
		this.decision.complete(true);
		assertThat(this.ended.recorded().of(ClientDisconnected.class)).hasSize(1);
		assertThat(this.ended.engine().asked()).containsExactly("c publishes to ok/will");
	}

	@Test
	void endThatAnotherNodeAnnouncesIsNot() {
		this.decision = CompletableFuture.completedFuture(false);
		this.departure.gone(this.channel.eventLoop());
		assertThat(this.ended.recorded().of(ClientDisconnected.class)).isEmpty();
		assertThat(this.ended.engine().asked()).isEmpty();
	}

	@Test
	void nextConnectionDoesNotWaitLongForTheDecision() {
		this.decision = new CompletableFuture<>();
		ClientConnection next = this.ended.client(this.channel, MqttVersion.MQTT_5);
		this.ended.context().registry().claim(next);
		this.departure.gone(this.channel.eventLoop());
		assertThat(next.turn()).isNotDone();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> next.turn().isDone());
	}

	@Test
	void nothingIsNotedOfAConnectionThatIsGone() {
		this.departure.gone(this.channel.eventLoop());
		assertThat(this.records).isEmpty();
	}

	@Test
	void recordThatIsCutOffIsRefused() {
		byte[] record = record();
		for (int length = 0; length < record.length - "ok/will\nkey".length(); length++) {
			byte[] part = Arrays.copyOf(record, length);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.clients.orphaned(FrontFixture.SESSION_ID, part, 0, true));
		}
		record[0]++;
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.clients.orphaned(FrontFixture.SESSION_ID, record, 0, true))
			.withMessageContaining("newer");
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).isEmpty();
	}

}
