// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.broker.netty.client.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResentPublishHandler}.
 */
class ResentPublishHandlerTests {

	private final HandlerChannel channel = new HandlerChannel(new ResentPublishHandler());

	private ClientConnection connection;

	@BeforeEach
	void connect() {
		this.connection = this.channel.client(MqttVersion.MQTT_5, "c");
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

	private HandlerChannel next(boolean sessionPresent) {
		HandlerChannel next = new HandlerChannel(new ResentPublishHandler());
		ClientConnection successor = next.client(MqttVersion.MQTT_5, "c");
		successor.succession().follow(this.connection.succession());
		this.connection.release();
		assertThat(successor.succession().turn()).isDone();
		successor.succession().succeed();
		next.writeOutbound(HandlerChannel.accepted(sessionPresent));
		return next;
	}

	private static boolean isDupAfter(HandlerChannel channel, MqttQoS qos, boolean dup) {
		channel.writeInbound(HandlerChannel.publish("t", qos, 7, dup));
		MqttPublishMessage publish = channel.readInbound();
		publish.release();
		return publish.fixedHeader().isDup();
	}

}
