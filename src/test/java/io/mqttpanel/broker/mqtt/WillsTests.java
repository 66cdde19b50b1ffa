// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.mqtt.engine.Will;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Wills} and {@link Will}.
 */
class WillsTests {

	private static final String PUBLISHED = "c publishes to ok/will";

	private final FrontFixture front = new FrontFixture();

	private final Wills wills = this.front.wills();

	private final HandlerChannel channel = new HandlerChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void publishesWillWithoutDelayAtOnce() {
		leave(60, 0);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	@ParameterizedTest
	@CsvSource({ "60, 5, 5", "3, 5, 3" })
	void publishesWillWhenDelayIsOverOrSessionEnds(int expiry, int delay, int due) {
		leave(expiry, delay);
		this.channel.pass(due - 1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	@Test
	void waitsForLongDelayOfSessionThatIsKeptForEver() {
		leave(Wills.FOREVER, -1);
		this.channel.pass(Integer.MAX_VALUE, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
		this.channel.pass(Integer.MAX_VALUE, TimeUnit.SECONDS);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	@Test
	void dropsWillWhenClientResumesItsSession() {
		leave(60, 5);
		this.wills.connected(client("key"), true, this.channel.eventLoop());
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void publishesWillAtOnceWhenSessionIsReplaced() {
		leave(60, 5);
		this.wills.connected(client("key"), false, this.channel.eventLoop());
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).hasSize(1);
	}

	@Test
	void publishesWillAtOnceWhenBrokerStops() {
		leave(60, 5);
		this.wills.publishAll();
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
		this.wills.publishAll();
		assertThat(this.front.engine().asked()).hasSize(1);
	}

	@Test
	void publishesOnlyTheLatestWillOfASession() {
		leave(60, 5);
		this.channel.pass(3, TimeUnit.SECONDS);
		leave(60, 5);
		this.channel.pass(4, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	@Test
	void triesAgainWhenThereIsNoRoomForWill() {
		this.front.engine().full(true);
		leave(60, 0);
		this.front.engine().full(false);
		assertThat(this.front.engine().asked()).isEmpty();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "5, 5" })
	void publishesWillThatWaitsForRoomWhenClientResumesItsSession(int delay, int due) {
		this.front.engine().full(true);
		leave(60, delay);
		this.channel.pass(due, TimeUnit.SECONDS);
		this.front.engine().full(false);
		this.wills.connected(client("key"), true, this.channel.eventLoop());
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).hasSize(1);
	}

	@Test
	void waitsForRoomAlsoWhenClientIsBack() {
		leave(60, 5);
		this.front.engine().full(true);
		this.wills.connected(client("key"), false, this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
		this.front.engine().full(false);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
		this.channel.pass(5, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).hasSize(1);
	}

	@Test
	void readsWillOfConnect() {
		Will will = Wills.of(client("key"), FrontFixture.connectWithWill(MqttVersion.MQTT_5, 0, 5));
		assertThat(will).isNotNull();
		assertThat(will.delaySeconds()).isEqualTo(5);
		MqttPublishMessage message = will.message();
		assertThat(message.variableHeader().topicName()).isEqualTo("ok/will");
		assertThat(message.variableHeader().properties().isEmpty()).isTrue();
		assertThat(message.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_LEAST_ONCE);
		assertThat(message.fixedHeader().isRetain()).isFalse();
		assertThat(message.payload().toString(StandardCharsets.UTF_8)).isEqualTo("gone");
	}

	@Test
	void keepsPropertiesOfWillForItsMessage() {
		MqttConnectMessage connect = MqttMessageBuilders.connect()
			.protocolVersion(MqttVersion.MQTT_5)
			.clientId("c")
			.willFlag(true)
			.willTopic("w")
			.willMessage(new byte[0])
			.willRetain(true)
			.willProperties(FrontFixture.properties(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 9))
			.build();
		Will will = Wills.of(client("key"), connect);
		assertThat(will).isNotNull();
		assertThat(will.delaySeconds()).isZero();
		assertThat(will.message().fixedHeader().isRetain()).isTrue();
		assertThat(will.properties().getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).value()).isEqualTo(9);
	}

	@Test
	void hasNoWillWithoutOneOrForTopicOfTheServer() {
		assertThat(Wills.of(client("key"), FrontFixture.connect(MqttVersion.MQTT_5, "c"))).isNull();
		MqttConnectMessage reserved = MqttMessageBuilders.connect()
			.clientId("c")
			.willFlag(true)
			.willTopic("$SYS/broker")
			.willMessage(new byte[0])
			.build();
		assertThat(Wills.of(client("key"), reserved)).isNull();
	}

	@Test
	void dropsWaitingWillOfRevokedClient() {
		leave(60, 5);
		assertThat(this.wills.drop(Set.of(RevocationTarget.key("other")))).isZero();
		assertThat(this.wills.drop(Set.of(RevocationTarget.key("key")))).isEqualTo(1);
		leave(60, 5);
		assertThat(this.wills.drop(Set.of(RevocationTarget.client("c")))).isEqualTo(1);
		this.channel.pass(5, TimeUnit.SECONDS);
		this.wills.connected(client("key"), false, this.channel.eventLoop());
		this.wills.publishAll();
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0", "5" })
	void dropsWillThatIsLeftAfterTheRevocation(int delay) {
		this.front.revoke("key");
		leave(60, delay);
		assertThat(this.wills.drop(Set.of(RevocationTarget.key("key")))).isZero();
		this.channel.pass(5, TimeUnit.SECONDS);
		this.wills.publishAll();
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void dropsDueWillOfRevokedClientThatWaitsForRoom() {
		this.front.engine().full(true);
		leave(60, 0);
		assertThat(this.wills.drop(Set.of(RevocationTarget.key("key")))).isEqualTo(1);
		this.front.engine().full(false);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void dropsWillThatFindsNoRoomWhileItsClientIsRevoked() {
		this.front.engine().full(true);
		this.front.engine().whenFull(() -> this.front.revoke("key"));
		leave(60, 0);
		this.front.engine().full(false);
		this.front.revoke("other");
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void dropsWillOfRevokedClientWhenBrokerStopsOrClientIsBack() {
		leave(60, 5);
		this.front.revoke("key");
		this.wills.publishAll();
		this.front.revoke("other");
		leave(60, 5);
		this.front.revoke("key");
		this.wills.connected(client("key"), false, this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void dropsWillThatItsClientMayNotPublishWhenItIsBack() {
		leave(60, 5);
		ClientConnection client = client("key");
		client.decide(new Decision.Granted(1, 2, 3, FrontFixture.NOTHING, null));
		this.wills.connected(client, false, this.channel.eventLoop());
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void publishesWillWhateverAnotherUserMayPublish() {
		leave(60, 5);
		ClientConnection client = client("other");
		client.decide(new Decision.Granted(1, 2, 3, FrontFixture.NOTHING, null));
		this.wills.connected(client, false, this.channel.eventLoop());
		assertThat(this.front.engine().asked()).containsExactly(PUBLISHED);
	}

	private static Credentials credentials(String username) {
		return new Credentials("c", username, new byte[] { 1 });
	}

	private ClientConnection client(String username) {
		ClientConnection client = new ClientConnection(this.channel.network(), MqttVersion.MQTT_5.protocolLevel(),
				credentials(username), this.front.context());
		client.decide(new Decision.Granted(1, 2, 3));
		return client;
	}

	private void leave(int expirySeconds, int delaySeconds) {
		Will will = Wills.of(client("key"),
				FrontFixture.connectWithWill(MqttVersion.MQTT_5, expirySeconds, delaySeconds));
		assertThat(will).isNotNull();
		this.wills.leave(will, expirySeconds, this.channel.eventLoop());
	}

}
