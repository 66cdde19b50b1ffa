// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageFactory;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Logins}: how CONNECT is completed.
 */
class LoginsTests {

	private final Logins logins = logins(true);

	private static Logins logins(boolean assignsIdentifiers) {
		return new LoginFixture(new LoginSettings(Duration.ofSeconds(10), 100, 30, assignsIdentifiers, 0, false, false))
			.logins();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1, true, false", "MQTT_3_1_1, true, true", "MQTT_3_1_1, false, false", "MQTT_5, true, true",
			"MQTT_5, false, true" })
	void assignsIdentifierWhereItIsOfUse(MqttVersion version, boolean clean, boolean assigned) {
		MqttConnectMessage connect = completed(connect(version, "", clean), null);
		assertThat(connect.payload().clientIdentifier().startsWith("auto-")).isEqualTo(assigned);
	}

	@Test
	void assignsEachIdentifierOnce() {
		MqttConnectMessage connect = connect(MqttVersion.MQTT_5, "", true);
		assertThat(completed(connect, null).payload().clientIdentifier())
			.isNotEqualTo(completed(connect, null).payload().clientIdentifier());
	}

	@Test
	void assignsNoneWhereThatIsSet() {
		MqttConnectMessage connect = connect(MqttVersion.MQTT_5, "", true);
		assertThat(logins(false).complete(connect, null)).isSameAs(connect);
	}

	@Test
	void leavesTheRestAsItCame() {
		MqttConnectMessage connect = completed(connect(MqttVersion.MQTT_5, "", true), null);
		assertThat(connect.payload().userName()).isEqualTo("key");
		assertThat(connect.payload().passwordInBytes()).asString(StandardCharsets.UTF_8).isEqualTo("secret");
		assertThat(connect.payload().willTopic()).isEqualTo("will");
		assertThat(connect.payload().willMessageInBytes()).containsExactly(1);
		assertThat(connect.variableHeader().isWillFlag()).isTrue();
		assertThat(connect.variableHeader().keepAliveTimeSeconds()).isEqualTo(20);
		assertThat(connect.variableHeader().isCleanSession()).isTrue();
	}

	@Test
	void putsCommonNameInThePlaceOfTheUserName() {
		MqttConnectMessage connect = completed(connect(MqttVersion.MQTT_5, "own", true), "device-7");
		assertThat(connect.payload().clientIdentifier()).isEqualTo("own");
		assertThat(connect.payload().userName()).isEqualTo("device-7");
		assertThat(connect.variableHeader().hasUserName()).isTrue();
		assertThat(connect.payload().passwordInBytes()).asString(StandardCharsets.UTF_8).isEqualTo("secret");
	}

	@Test
	void leavesPacketsThatAreNoGoodConnect() {
		MqttMessage other = HandlerChannel.packet(MqttMessageType.PINGREQ);
		assertThat(this.logins.complete(other, "device-7")).isSameAs(other);
		MqttMessage malformed = MqttMessageFactory.newInvalidMessage(new DecoderException("bad"));
		assertThat(this.logins.complete(malformed, "device-7")).isSameAs(malformed);
	}

	@Test
	void createsLoginWithAssignedIdentifier() {
		MqttConnectMessage given = connect(MqttVersion.MQTT_5, "", true);
		MqttConnectMessage connect = completed(given, null);
		Login login = this.logins.create(new HandlerChannel().network(), connect, given);
		assertThat(login.assignedIdentifier()).isEqualTo(connect.payload().clientIdentifier())
			.isEqualTo(login.client().clientId());
		assertThat(login.client().credentials().clientId()).isEqualTo(login.assignedIdentifier());
	}

	@Test
	void createsLoginWithTheIdentifierOfTheClient() {
		Login login = login(MqttVersion.MQTT_5, 20);
		assertThat(login.assignedIdentifier()).isNull();
		assertThat(login.client().clientId()).isEqualTo("own");
		assertThat(login.client().username()).isEqualTo("key");
		assertThat(login.client().credentials().remoteHost()).isEqualTo("device.test");
		assertThat(login.client().isMqtt5()).isTrue();
		assertThat(login.client().isAdmitted()).isFalse();
	}

	@Test
	void takesNoCredentialsThatAreNotThere() {
		MqttConnectMessage bare = MqttMessageBuilders.connect().clientId("own").build();
		Login login = this.logins.create(new HandlerChannel().network(), bare, bare);
		assertThat(login.client().credentials().username()).isNull();
		assertThat(login.client().credentials().password()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_5, 20, 20", "MQTT_5, 30, 30", "MQTT_5, 31, 30", "MQTT_5, 0, 30", "MQTT_3_1_1, 31, 31",
			"MQTT_3_1_1, 0, 0" })
	void shortensKeepAliveOfMqtt5Client(MqttVersion version, int wanted, int held) {
		Login login = login(version, wanted);
		assertThat(login.keepAlive()).isEqualTo(held);
		assertThat(login.keepAliveShortened()).isEqualTo(wanted != held);
	}

	@Test
	void limitsSessionExpiry() {
		assertThat(login(MqttVersion.MQTT_3_1_1, 0).sessionExpiry()).isEqualTo(100);
	}

	private Login login(MqttVersion version, int keepAlive) {
		MqttConnectMessage connect = builder(version, "own", false).keepAlive(keepAlive).build();
		return this.logins.create(new HandlerChannel().network(), completed(connect, null), connect);
	}

	private MqttConnectMessage completed(MqttConnectMessage connect, @Nullable String commonName) {
		return (MqttConnectMessage) this.logins.complete(connect, commonName);
	}

	private static MqttConnectMessage connect(MqttVersion version, String clientId, boolean clean) {
		return builder(version, clientId, clean).keepAlive(20).build();
	}

	private static MqttMessageBuilders.ConnectBuilder builder(MqttVersion version, String clientId, boolean clean) {
		return MqttMessageBuilders.connect()
			.protocolVersion(version)
			.clientId(clientId)
			.cleanSession(clean)
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.willFlag(true)
			.willTopic("will")
			.willMessage(new byte[] { 1 });
	}

	@Test
	void dropsPropertiesOfConnectThatAreTextsAndKeepsThoseOfWill() {
		MqttProperties given = new MqttProperties();
		given.add(new MqttProperties.UserProperty("a", "b"));
		given.add(new MqttProperties.StringProperty(MqttProperties.AUTHENTICATION_METHOD, "c"));
		given.add(new MqttProperties.BinaryProperty(MqttProperties.AUTHENTICATION_DATA, new byte[9]));
		given.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, 7));
		MqttProperties ofWill = new MqttProperties();
		ofWill.add(new MqttProperties.UserProperty("a", "b"));
		MqttConnectMessage connect = MqttMessageBuilders.connect()
			.protocolVersion(MqttVersion.MQTT_5)
			.clientId("c")
			.properties(given)
			.willFlag(true)
			.willTopic("t")
			.willMessage(new byte[0])
			.willProperties(ofWill)
			.build();
		MqttConnectMessage kept = new LoginFixture().logins()
			.create(new HandlerChannel().network(), connect, connect)
			.connect();
		assertThat(kept.variableHeader().properties().listAll()).singleElement()
			.extracting((property) -> property.value())
			.isEqualTo(7);
		assertThat(kept.payload().willProperties().listAll()).hasSize(1);
	}

}
