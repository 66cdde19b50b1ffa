// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.TimeUnit;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.mqtt.client.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KickHandler}, which has the engine behind it.
 */
class KickHandlerTests {

	private boolean ready = true;

	private final EmbeddedChannel channel = new EmbeddedChannel(new KickHandler((engine) -> this.ready));

	private final MqttConnectMessage connect = MqttMessageBuilders.connect()
		.clientId("dev")
		.protocolVersion(MqttVersion.MQTT_5)
		.build();

	private final ClientConnection connection = ClientConnection.open(this.channel, this.connect);

	KickHandlerTests() {
		this.connection.decide(new Decision.Granted(1, 2, 3));
	}

	@Test
	void engineDropsTheWillAndTheClientIsTold() {
		connect();
		kick(false);
		assertThat(type(this.channel.readInbound())).isEqualTo(MqttMessageType.DISCONNECT);
		MqttMessage farewell = this.channel.readOutbound();
		assertThat(((MqttReasonCodeAndPropertiesVariableHeader) farewell.variableHeader()).reasonCode())
			.isEqualTo(MqttReasonCodes.Disconnect.NOT_AUTHORIZED.byteValue());
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void engineSeesTheConnectionBreakWhereTheWillIsToBePublished() {
		connect();
		kick(true);
		assertThat(this.channel.<Object>readInbound()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void waitsUntilTheEngineTakesPacketsAndDropsWhatComesMeanwhile() {
		connect();
		this.ready = false;
		kick(false);
		this.channel.writeInbound(new MqttMessage(this.connect.fixedHeader()));
		assertThat(this.channel.<Object>readInbound()).isNull();
		assertThat(this.channel.isOpen()).isTrue();
		this.ready = true;
		this.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(type(this.channel.readInbound())).isEqualTo(MqttMessageType.DISCONNECT);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void clientThatTheEngineDoesNotKnowYetIsRefusedWhenItsTurnComes() {
		kick(false);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.connection.decision()).isEqualTo(new Decision.Refused("has to go"));
		this.channel.writeInbound(this.connect);
		assertThat(type(this.channel.readInbound())).as("left to whoever answers CONNECT")
			.isEqualTo(MqttMessageType.CONNECT);
	}

	@Test
	void goesOnlyOnce() {
		connect();
		this.ready = false;
		assertThat(this.connection.kick("has to go", false)).isTrue();
		assertThat(this.connection.kick("has to go", true)).isFalse();
		assertThat(this.connection.isConnected()).isFalse();
		this.ready = true;
		this.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(type(this.channel.readInbound())).isEqualTo(MqttMessageType.DISCONNECT);
		assertThat(this.channel.<Object>readInbound()).isNull();
	}

	@Test
	void passwordIsForgottenWhenTheConnectionIsGone() {
		EmbeddedChannel other = new EmbeddedChannel();
		ClientConnection withPassword = ClientConnection.open(other,
				MqttMessageBuilders.connect().clientId("dev").username("key").password(new byte[] { 1 }).build());
		assertThat(withPassword.credentials().password()).containsExactly(1);
		withPassword.release();
		assertThat(withPassword.credentials().password()).isNull();
		assertThat(withPassword.username()).isEqualTo("key");
		other.finishAndReleaseAll();
	}

	private void connect() {
		this.channel.writeInbound(this.connect);
		assertThat(this.channel.<Object>readInbound()).isSameAs(this.connect);
		this.connection.admit();
	}

	private void kick(boolean publishWill) {
		this.connection.kick("has to go", publishWill);
	}

	private static MqttMessageType type(Object message) {
		return ((MqttMessage) message).fixedHeader().messageType();
	}

}
