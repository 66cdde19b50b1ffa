// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.login.Login;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.Kick;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientDeparture}.
 */
class ClientDepartureTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private RecordedEngine.Connection engine;

	private ClientConnection client;

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void publishesWillWhenConnectionBreaks() {
		departure(MqttVersion.MQTT_5, 0, 0).gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).containsExactly("c publishes to ok/will");
		assertThat(this.engine.asked()).containsExactly("lost");
	}

	@Test
	void dropsWillThatRenewedRulesDoNotAllow() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 60, 0);
		this.client.decide(new Decision.Granted(1, 2, 3, FrontFixture.NOTHING, null));
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
		assertThat(this.front.denied()).containsExactly(AccessDenied.Action.WILL);
	}

	@Test
	void dropsWillOfRevokedClientThatIsKickedForAnotherReason() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 60, 0);
		departure.kick(kick(true));
		this.front.revoke("key");
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void isSilentWhereAnotherNodeHasAnnouncedTheEnd() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 0, 0);
		departure.kick(new Kick(MqttReasonCodes.Disconnect.SERVER_BUSY, "why", false, true));
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
		assertThat(this.front.recorded().of(ClientDisconnected.class)).isEmpty();
	}

	@Test
	void dropsWillOfMqtt3ClientThatDisconnects() {
		ClientDeparture departure = departure(MqttVersion.MQTT_3_1_1, 0, 0);
		departure.disconnect(HandlerChannel.packet(MqttMessageType.DISCONNECT), this.channel.eventLoop());
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
		assertThat(this.engine.asked()).containsExactly("disconnect", "lost");
	}

	@Test
	void dropsWillOfMqtt5ClientThatDisconnectsNormally() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 60, 0);
		departure.disconnect(disconnect(0, 60), this.channel.eventLoop());
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
		assertThat(this.engine.asked()).containsExactly("disconnect", "lost");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x04, 0x80 })
	void publishesWillThatMqtt5ClientLeavesBehind(int reason) {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 60, 0);
		departure.disconnect(disconnect(reason, 60), this.channel.eventLoop());
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).containsExactly("c publishes to ok/will");
		assertThat(this.engine.asked()).containsExactly("disconnect", "lost");
	}

	@ParameterizedTest
	@CsvSource({ "60, 0, 0", "60, 30, 30", "60, 200, 100", "60, -1, 100" })
	void takesExpiryOfDisconnect(int before, int wanted, int taken) {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, before, 0, 100);
		departure.disconnect(disconnect(0, wanted), this.channel.eventLoop());
		assertThat(this.engine.asked()).containsExactly("expireAfter " + taken, "disconnect");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 60 })
	void leavesExpiryWithDisconnectThatDoesNotChangeIt(int before) {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, before, 0, 100);
		departure.disconnect(disconnect(0, before), this.channel.eventLoop());
		assertThat(this.engine.asked()).containsExactly("disconnect");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 60 })
	void leavesExpiryWithDisconnectThatDoesNotHaveOne(int before) {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, before, 0, 100);
		departure.disconnect(MqttMessageBuilders.disconnect().reasonCode((byte) 0).build(), this.channel.eventLoop());
		assertThat(this.engine.asked()).containsExactly("disconnect");
	}

	@Test
	void leavesExpiryWithBareDisconnect() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 60, 0, 100);
		departure.disconnect(HandlerChannel.packet(MqttMessageType.DISCONNECT), this.channel.eventLoop());
		assertThat(this.engine.asked()).containsExactly("disconnect");
	}

	@Test
	void takesUnlimitedExpiryOfDisconnect() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 60, 0);
		departure.disconnect(disconnect(0, -1), this.channel.eventLoop());
		assertThat(this.engine.asked()).containsExactly("expireAfter " + Integer.MAX_VALUE, "disconnect");
	}

	@Test
	void delaysWillByExpiryOfDisconnect() {
		// The channel's own loop forgets what waits when the channel closes.
		HandlerChannel timer = new HandlerChannel();
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 60, 5);
		departure.disconnect(disconnect(0x04, 3), timer.eventLoop());
		departure.gone(timer.eventLoop());
		timer.pass(2, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
		timer.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly("c publishes to ok/will");
	}

	@Test
	void doesNotLetDisconnectRaiseExpiryFromZero() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 0, 0);
		departure.disconnect(disconnect(0, 60), this.channel.eventLoop());
		assertThat(this.channel.disconnectReason()).isEqualTo(0x82);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.engine.asked()).isEmpty();
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).containsExactly("c publishes to ok/will");
	}

	@Test
	void dropsWillWhereTheKickSaysSo() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 0, 0);
		departure.kick(kick(false));
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void keepsWillWhereTheKickSaysSo() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 0, 0);
		departure.kick(kick(true));
		departure.gone(this.channel.eventLoop());
		assertThat(this.front.engine().asked()).containsExactly("c publishes to ok/will");
	}

	@Test
	void announcesWillThatThereIsNoRoomToKeep() {
		this.client = this.front.client(this.channel, MqttVersion.MQTT_5);
		this.engine = this.front.engine().connect(this.channel, this.client);
		Wills small = new Wills(() -> this.front.engine(), (credentials, grant) -> false, 10);
		Login login = new Login(FrontFixture.connectWithWill(MqttVersion.MQTT_5, 60, 5), this.client, 100, false, null);
		new ClientDeparture(login, this.engine, this.front.context(), small).gone(this.channel.eventLoop());
		assertThat(this.front.limitsReached()).containsExactly(LimitReached.Limit.WAITING_WILLS);
	}

	/** A message that is published after the announcement waits for the session. */
	@Test
	void tellsTheEngineBeforeItIsAnnounced() {
		departure(MqttVersion.MQTT_5, 0, 0);
		AtomicBoolean first = new AtomicBoolean();
		EngineConnection told = new RecordedEngine.Connection(this.channel, this.client) {

			@Override
			public void lost() {
				first.set(ClientDepartureTests.this.front.recorded().of(ClientDisconnected.class).isEmpty());
			}

		};
		departure(told, MqttVersion.MQTT_5, 0, 0, 0).gone(this.channel.eventLoop());
		assertThat(first).isTrue();
		assertThat(this.front.recorded().of(ClientDisconnected.class)).hasSize(1);
	}

	/** What is announced of the next connection comes after all of this. */
	@Test
	void letsTheNextConnectionBeginLast() {
		ClientDeparture departure = departure(MqttVersion.MQTT_5, 0, 0);
		HandlerChannel nextChannel = new HandlerChannel();
		ClientConnection next = this.front.connecting(nextChannel, MqttVersion.MQTT_5, "c");
		this.front.context().registry().claim(next);
		next.turn().thenRun(() -> {
			this.engine.asked().add("next begins");
			assertThat(this.front.recorded().of(ClientDisconnected.class)).hasSize(1);
		});
		departure.gone(this.channel.eventLoop());
		assertThat(this.engine.asked()).containsExactly("lost", "next begins");
		assertThat(next.turn()).isCompleted();
		assertThat(this.client.credentials().password()).isNull();
		nextChannel.finishAndReleaseAll();
	}

	private ClientDeparture departure(MqttVersion version, int expirySeconds, int willDelaySeconds) {
		return departure(version, expirySeconds, willDelaySeconds, Integer.MAX_VALUE);
	}

	private ClientDeparture departure(MqttVersion version, int expirySeconds, int willDelaySeconds,
			int maxSessionExpiry) {
		this.client = this.front.client(this.channel, version);
		this.front.context().registry().claim(this.client);
		this.engine = this.front.engine().connect(this.channel, this.client);
		return departure(this.engine, version, expirySeconds, willDelaySeconds, maxSessionExpiry);
	}

	private ClientDeparture departure(EngineConnection engine, MqttVersion version, int expirySeconds,
			int willDelaySeconds, int maxSessionExpiry) {
		MqttConnectMessage connect = FrontFixture.connectWithWill(version, expirySeconds, willDelaySeconds);
		return new ClientDeparture(new Login(connect, this.client, maxSessionExpiry, false, null), engine,
				this.front.context(), this.front.wills());
	}

	private static Kick kick(boolean publishWill) {
		return new Kick(MqttReasonCodes.Disconnect.NOT_AUTHORIZED, "why", publishWill, false);
	}

	private static MqttMessage disconnect(int reason, int expirySeconds) {
		return MqttMessageBuilders.disconnect()
			.reasonCode((byte) reason)
			.properties(FrontFixture.properties(MqttProperties.SESSION_EXPIRY_INTERVAL, expirySeconds))
			.build();
	}

}
