// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.v5.SessionFilters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResentPublishHandler}.
 */
class ResentPublishHandlerTests {

	private final SessionFilters sessions = new SessionFilters();

	private HandlerChannel channel;

	private ClientConnection connection;

	@BeforeEach
	void connect() {
		this.channel = connected(false);
	}

	@Test
	void takesQos1ForNewWhateverTheClientSays() {
		assertThat(isDupAfter(this.channel, MqttQoS.AT_LEAST_ONCE, true)).isFalse();
		assertThat(isDupAfter(this.channel, MqttQoS.AT_LEAST_ONCE, true)).isFalse();
	}

	@Test
	void takesQos2ForNewWhenItWasNotSeen() {
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, true)).isFalse();
	}

	@Test
	void knowsQos2UntilItIsReleased() {
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isFalse();
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, true)).isTrue();
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isTrue();
		this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PUBREL, 7));
		this.channel.readInbound();
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isFalse();
	}

	@Test
	void knowsQos2OverNextConnectionOfTheSession() {
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isFalse();
		assertThat(isDupAfter(next(true), MqttQoS.EXACTLY_ONCE, true)).isTrue();
	}

	@Test
	void forgetsQos2WithTheSession() {
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isFalse();
		assertThat(isDupAfter(next(false), MqttQoS.EXACTLY_ONCE, false)).isFalse();
	}

	@Test
	void knowsQos2AlsoIfNextConnectionIsRefused() {
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isFalse();
		this.connection.release();
		HandlerChannel refused = opened();
		refused.writeOutbound(MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5)
			.build());
		assertThat(isDupAfter(next(true), MqttQoS.EXACTLY_ONCE, true)).isTrue();
	}

	@Test
	void takesQos2ForNewAfterItWasRefused() {
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isFalse();
		this.channel.writeOutbound(answer(0x10));
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, true)).isTrue();
		this.channel.writeOutbound(answer(0x99));
		assertThat(isDupAfter(this.channel, MqttQoS.EXACTLY_ONCE, false)).isFalse();
	}

	private HandlerChannel next(boolean sessionPresent) {
		this.connection.release();
		return connected(sessionPresent);
	}

	private HandlerChannel opened() {
		HandlerChannel opened = new HandlerChannel(new ResentPublishHandler(this.sessions));
		this.connection = opened.client(MqttVersion.MQTT_5, "c");
		opened.writeInbound(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		opened.readInbound();
		return opened;
	}

	private HandlerChannel connected(boolean sessionPresent) {
		HandlerChannel connected = opened();
		connected.writeOutbound(HandlerChannel.accepted(sessionPresent));
		connected.readOutbound();
		return connected;
	}

	private static MqttMessage answer(int reasonCode) {
		return new MqttMessage(new MqttFixedHeader(MqttMessageType.PUBREC, false, MqttQoS.AT_MOST_ONCE, false, 0),
				new MqttPubReplyMessageVariableHeader(7, (byte) reasonCode, MqttProperties.NO_PROPERTIES));
	}

	private static boolean isDupAfter(HandlerChannel channel, MqttQoS qos, boolean dup) {
		channel.writeInbound(HandlerChannel.publish("t", qos, 7, dup));
		MqttPublishMessage publish = channel.readInbound();
		publish.release();
		return publish.fixedHeader().isDup();
	}

}
