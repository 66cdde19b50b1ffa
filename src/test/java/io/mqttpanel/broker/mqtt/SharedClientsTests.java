// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.handler.codec.mqtt.MqttVersion;
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
	public CompletableFuture<Void> claim(String sessionId, long connection) {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void record(String sessionId, long connection, Supplier<byte[]> record) {
		this.records.put(sessionId + connection, record);
	}

	@Override
	public void release(String sessionId, long connection) {
		this.records.remove(sessionId + connection);
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
		this.clients.orphaned(FrontFixture.SESSION_ID, record(), 5000);
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
		this.clients.orphaned(FrontFixture.SESSION_ID, record(), 0);
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).hasSize(1);
		assertThat(this.heir.engine().asked()).isEmpty();
	}

	@Test
	void willOfARevokedClientIsNotPublished() {
		this.heir.revoke("key");
		this.clients.orphaned(FrontFixture.SESSION_ID, record(), 0);
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).hasSize(1);
		assertThat(this.heir.engine().asked()).isEmpty();
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
				.isThrownBy(() -> this.clients.orphaned(FrontFixture.SESSION_ID, part, 0));
		}
		record[0]++;
		assertThatIllegalArgumentException().isThrownBy(() -> this.clients.orphaned(FrontFixture.SESSION_ID, record, 0))
			.withMessageContaining("newer");
		assertThat(this.heir.recorded().of(ClientDisconnected.class)).isEmpty();
	}

}
