// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientRegistry}.
 */
class ClientRegistryTests {

	private final ClientRegistry clients = new ClientRegistry();

	@Test
	void letsThirdConnectionBeginOnlyWhenFirstAndSecondAreGone() {
		ClientConnection first = claim();
		ClientConnection second = claim();
		ClientConnection third = claim();
		assertThat(first.channel().isOpen()).isFalse();
		assertThat(second.channel().isOpen()).isFalse();
		this.clients.release(second);
		assertThat(third.succession().turn()).isNotDone();
		this.clients.release(first);
		assertThat(second.succession().turn()).isDone();
		assertThat(third.succession().turn()).isDone();
	}

	@Test
	void knowsClientALittleLongerThanItsConnection() {
		HandlerChannel channel = new HandlerChannel();
		ClientConnection connection = channel.client(MqttVersion.MQTT_5, "c");
		this.clients.claim(connection);
		this.clients.release(connection);
		assertThat(this.clients.isAdmitted("c")).isTrue();
		channel.advanceTimeBy(31, TimeUnit.SECONDS);
		channel.runScheduledPendingTasks();
		assertThat(this.clients.isAdmitted("c")).isFalse();
	}

	@Test
	void completesCloseWhenAllAreGone() {
		ClientConnection connection = claim();
		CompletableFuture<Void> closed = this.clients.close();
		assertThat(connection.channel().isOpen()).isFalse();
		assertThat(closed).isNotDone();
		this.clients.release(connection);
		assertThat(closed).isDone();
	}

	@Test
	void beginsAnewWhenOpenedAgain() {
		claim();
		this.clients.close();
		assertThat(this.clients.claim(new HandlerChannel().client(MqttVersion.MQTT_5, "d"))).isFalse();
		this.clients.open();
		assertThat(this.clients.isAdmitted("c")).isFalse();
		assertThat(this.clients.claim(new HandlerChannel().client(MqttVersion.MQTT_5, "c"))).isTrue();
	}

	private ClientConnection claim() {
		ClientConnection connection = new HandlerChannel().client(MqttVersion.MQTT_5, "c");
		assertThat(this.clients.claim(connection)).isTrue();
		return connection;
	}

}
