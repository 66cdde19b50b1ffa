// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.time.Duration;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.Refusal;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoginChecks}.
 */
class LoginChecksTests {

	private static final Decision OK_ONLY = new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null);

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1", "MQTT_5" })
	void refusesAWillThatMayNotBePublished(MqttVersion version) {
		Login login = login(version, OK_ONLY, "no");
		assertThat(refusal(checks(0, 0).ofDecision(login))).isEqualTo(Refusal.NOT_AUTHORIZED);
		assertThat(this.front.denied()).containsExactly(Action.WILL);
		assertThat(refusal(checks(0, 0).atTurn(login))).isEqualTo(Refusal.NOT_AUTHORIZED);
	}

	@ParameterizedTest
	@CsvSource({ "4, 5", "5, 0x87" })
	void clientIsToldThatItMayNotPublishItsWill(int version, String code) {
		LoginFixture fixture = new LoginFixture();
		HandlerChannel client = fixture.open();
		LoginFixture.send(client, MqttBytes.connect(version, "c", 0x06, MqttBytes.will(version, "no")));
		fixture.decision().complete(OK_ONLY);
		assertThat(client.outBytes()).startsWith(0x20).contains(Integer.decode(code));
		assertThat(client.isOpen()).isFalse();
		assertThat(fixture.front().engine().connections()).isEmpty();
	}

	@Test
	void letsAClientInWhoseWillForATopicOfTheServerIsDropped() {
		Login login = login(MqttVersion.MQTT_3_1_1, OK_ONLY, "$SYS/broker/connection/x/state");
		assertThat(checks(0, 0).ofDecision(login)).isNull();
		assertThat(this.front.denied()).as("counted once, when it gets in").isEmpty();
		assertThat(checks(0, 0).atTurn(login)).isNull();
		assertThat(this.front.denied()).containsExactly(Action.WILL);
	}

	@Test
	void refusesAWillForATopicOfTheServerWhenToldSo() {
		Limits limits = new Limits(0, 0, 0, 0, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0, 128);
		LoginChecks checks = new LoginChecks(this.front.context(), new OpenConnections(limits), limits,
				settings(true, false));
		assertThat(refusal(checks.ofDecision(login(MqttVersion.MQTT_5, FrontFixture.GRANTED, "$SYS/x"))))
			.isEqualTo(Refusal.NOT_AUTHORIZED);
	}

	@ParameterizedTest
	@CsvSource({ "127,", "128, TOPIC_NAME_INVALID", "65000, TOPIC_NAME_INVALID" })
	void refusesAWillOfTooManyLevels(int slashes, @Nullable Refusal refusal) {
		MqttConnectMessage connect = MqttMessageBuilders.connect()
			.protocolVersion(MqttVersion.MQTT_5)
			.clientId("c")
			.willFlag(true)
			.willTopic("a" + "/".repeat(slashes))
			.willMessage(new byte[0])
			.build();
		assertThat(refusal(checks(0, 0).ofConnect(this.channel.network(), connect))).isEqualTo(refusal);
	}

	@ParameterizedTest
	@CsvSource({ "ok/will", "," })
	void letsOtherWillsAndNoneThrough(@Nullable String will) {
		Login login = login(MqttVersion.MQTT_5, OK_ONLY, will);
		assertThat(checks(0, 0).ofDecision(login)).isNull();
		assertThat(checks(0, 0).atTurn(login)).isNull();
		assertThat(this.front.denied()).isEmpty();
	}

	@Test
	void refusesTheClientIdentifierOfAnotherTeamOnAnotherNode() {
		FrontFixture shared = new FrontFixture();
		shared.context().registry().shareWith(new RefusedClaims());
		Login login = login(MqttVersion.MQTT_5, FrontFixture.GRANTED, null);
		assertThat(shared.context().registry().claim(login.client())).isNull();
		assertThat(refusal(checks(0, 0).atTurn(login))).isEqualTo(Refusal.OTHER_TEAM);
	}

	@Test
	void refusesWithoutADecision() {
		Login undecided = login(MqttVersion.MQTT_5, null, null);
		assertThat(refusal(checks(0, 0).ofDecision(undecided))).isEqualTo(Refusal.UNAVAILABLE);
		assertThat(refusal(checks(0, 0).atTurn(undecided))).isEqualTo(Refusal.UNAVAILABLE);
	}

	@Test
	void refusesByDecisionBeforeAnythingElse() {
		Login refused = login(MqttVersion.MQTT_5, new Decision.Refused("no"), "no");
		assertThat(refusal(checks(0, 0).ofDecision(refused))).isEqualTo(Refusal.BAD_CREDENTIALS);
		Login unavailable = login(MqttVersion.MQTT_5, new Decision.Unavailable("down"), "no");
		assertThat(refusal(checks(0, 0).ofDecision(unavailable))).isEqualTo(Refusal.UNAVAILABLE);
		Login throttled = login(MqttVersion.MQTT_5, new Decision.Throttled("often"), "no");
		assertThat(refusal(checks(0, 0).ofDecision(throttled))).isEqualTo(Refusal.THROTTLED);
		assertThat(this.front.denied()).isEmpty();
	}

	@Test
	void turnsAwayConnectThatIsOneTooMany() {
		LoginChecks checks = checks(2, 0);
		MqttConnectMessage connect = FrontFixture.connect(MqttVersion.MQTT_5, "c");
		assertThat(checks.ofConnect(this.channel.network(), connect)).isNull();
		assertThat(refusal(checks.ofConnect(this.channel.network(), FrontFixture.connect(MqttVersion.MQTT_5, ""))))
			.as("is not counted: it breaks a rule first")
			.isEqualTo(Refusal.IDENTIFIER_REJECTED);
		assertThat(checks.ofConnect(new HandlerChannel().network(), connect)).isNull();
		ConnectionFault fault = checks.ofConnect(new HandlerChannel().network(), connect);
		assertThat(refusal(fault)).isEqualTo(Refusal.CONNECT_RATE);
		assertThat(fault.protocolVersion()).isEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1", "MQTT_3_1_1", "MQTT_5" })
	void refusesIdentifierThatThePanelCannotKeep(MqttVersion version) {
		LoginChecks checks = checks(0, 0);
		assertThat(checks.ofConnect(this.channel.network(), FrontFixture.connect(version, "x".repeat(255)))).isNull();
		assertThat(checks.ofConnect(this.channel.network(), FrontFixture.connect(version, "\uD83D\uDE00".repeat(255))))
			.isNull();
		ConnectionFault fault = checks.ofConnect(this.channel.network(),
				FrontFixture.connect(version, "x".repeat(256)));
		assertThat(refusal(fault)).isEqualTo(Refusal.IDENTIFIER_REJECTED);
		assertThat(fault.protocolVersion()).isEqualTo(version.protocolLevel());
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0000", "a\u0000b", "a\u001F", "\u007Fa", "a\u0085b", "a\uFFFDb", " a", "a ", "\u00A0a",
			"a\u2003", "\u3000a", "a\u200B", "\uFEFFa", "a\u200E", "a\u034F" })
	void refusesIdentifierThatThePanelWouldTakeForAnother(String clientId) {
		assertThat(refusal(
				checks(0, 0).ofConnect(this.channel.network(), FrontFixture.connect(MqttVersion.MQTT_5, clientId))))
			.isEqualTo(Refusal.IDENTIFIER_REJECTED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "a\u00A0b", "a\u200Bb", "\u00E4\uD83D\uDE00", "*+#/$" })
	void letsOtherIdentifiersThrough(String clientId) {
		assertThat(checks(0, 0).ofConnect(this.channel.network(), FrontFixture.connect(MqttVersion.MQTT_5, clientId)))
			.isNull();
	}

	@Test
	void refusesAWillThatIsTooDeep() {
		MqttConnectMessage connect = MqttMessageBuilders.connect()
			.protocolVersion(MqttVersion.MQTT_5)
			.clientId("c")
			.willFlag(true)
			.willTopic("/".repeat(128))
			.willMessage(new byte[0])
			.build();
		assertThat(refusal(checks(0, 0).ofConnect(this.channel.network(), connect)))
			.isEqualTo(Refusal.TOPIC_NAME_INVALID);
	}

	@Test
	void countsConnectionsOfUserNameUntilTheyAreClosed() {
		LoginChecks checks = checks(0, 1);
		Login first = login(MqttVersion.MQTT_5, FrontFixture.GRANTED, null);
		Login second = login(new HandlerChannel(), MqttVersion.MQTT_5, FrontFixture.GRANTED, null);
		assertThat(checks.atTurn(first)).isNull();
		ConnectionFault fault = checks.atTurn(second);
		assertThat(refusal(fault)).isEqualTo(Refusal.TOO_MANY_FOR_USERNAME);
		assertThat(fault.protocolVersion()).isEqualTo(5);
		this.channel.close();
		assertThat(checks.atTurn(second)).isNull();
	}

	@Test
	void countsNoConnectionOfUserNameThatIsRefused() {
		LoginChecks checks = checks(0, 1);
		assertThat(checks.ofDecision(login(MqttVersion.MQTT_5, FrontFixture.GRANTED, null))).isNull();
		assertThat(checks.atTurn(login(MqttVersion.MQTT_5, new Decision.Refused("no"), null))).isNotNull();
		assertThat(checks.atTurn(login(MqttVersion.MQTT_5, FrontFixture.GRANTED, null))).isNull();
	}

	@Test
	void refusesConnectThatMemoryHasNoRoomFor() {
		Limits limits = new Limits(0, 0, 0, 0, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 3_000, 128);
		OpenConnections connections = new OpenConnections(limits);
		LoginChecks checks = new LoginChecks(this.front.context(), connections, limits, settings(false, false));
		MqttConnectMessage connect = FrontFixture.connect(MqttVersion.MQTT_5, "c");
		HandlerChannel second = new HandlerChannel();
		connections.add(this.channel.network(), 10, this.front.context().closer());
		connections.add(second.network(), 10, this.front.context().closer());
		assertThat(checks.ofConnect(this.channel.network(), connect)).isNull();
		ConnectionFault fault = checks.ofConnect(second.network(), connect);
		assertThat(refusal(fault)).isEqualTo(Refusal.TOO_MANY_LOGINS);
		assertThat(fault.protocolVersion()).isEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, 3", "MQTT_5, 0x97" })
	void clientIsToldToTryAgainLater(MqttVersion version, String code) {
		for (Refusal refusal : new Refusal[] { Refusal.THROTTLED, Refusal.TOO_MANY_LOGINS }) {
			HandlerChannel client = new HandlerChannel();
			this.front.context()
				.closer()
				.refuse(client.network(), new ConnectionFault(version.protocolLevel(), refusal, "later"));
			assertThat(client.outBytes()).startsWith(0x20).contains(Integer.decode(code));
		}
	}

	private LoginChecks checks(int connectRate, int perUsername) {
		Limits limits = new Limits(0, 0, perUsername, connectRate, 0, 0, 0, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE,
				0, 0, 0, 128);
		return new LoginChecks(this.front.context(), new OpenConnections(limits), limits, settings(false, false));
	}

	private static @Nullable Refusal refusal(@Nullable ConnectionFault fault) {
		return (fault != null) ? fault.refusal() : null;
	}

	private Login login(MqttVersion version, @Nullable Decision decision, @Nullable String will) {
		return login(this.channel, version, decision, will);
	}

	private Login login(HandlerChannel connection, MqttVersion version, @Nullable Decision decision,
			@Nullable String will) {
		MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId("c")
			.username("key");
		if (will != null) {
			connect.willFlag(true).willTopic(will).willMessage(new byte[] { 1 }).willQoS(MqttQoS.AT_LEAST_ONCE);
		}
		MqttConnectMessage packet = connect.build();
		Login login = new LoginFixture().logins().create(connection.network(), packet, packet);
		if (decision != null) {
			login.client().decide(decision);
		}
		return login;
	}

	private static LoginSettings settings(boolean refusesReservedWills, boolean refusesKeptSessions) {
		return new LoginSettings(Duration.ofSeconds(10), Integer.MAX_VALUE, 0, false, 0, refusesReservedWills,
				refusesKeptSessions);
	}

}
