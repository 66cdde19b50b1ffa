// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Publishers that are faster than the engine, and subscribers that are slower.
 */
class BackPressureIntegrationTests {

	private static final int MESSAGES = 20_000;

	private static final int PUBLISH = 3;

	private static final int PUBACK = 4;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker("--mqtt-panel.broker.session-queue-size=128");

	@Test
	void losesNoMessageOfPublisherThatOutrunsTheEngine() throws IOException {
		try (RawMqttClient subscriber = subscriber("reads"); RawMqttClient publisher = this.broker.connected(4, "p")) {
			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> publish(publisher, 0));
			for (int i = 0; i < MESSAGES; i++) {
				assertThat(subscriber.read().type()).isEqualTo(PUBLISH);
			}
			sent.join();
		}
		assertThat(this.broker.bean(FlowStatus.class).pauses()).isPositive();
	}

	@Test
	void losesNoAcknowledgementOfPublisherThatReadsLate() throws IOException {
		try (RawMqttClient publisher = this.broker.connected(4, "p")) {
			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> publish(publisher, 1));
			sent.join();
			for (int i = 0; i < MESSAGES; i++) {
				assertThat(publisher.read().type()).isEqualTo(PUBACK);
			}
		}
	}

	@Test
	void costsOnlyItselfToReadNothing() throws IOException {
		try (RawMqttClient sleeper = subscriber("sleeps");
				RawMqttClient subscriber = subscriber("reads");
				RawMqttClient publisher = this.broker.connected(4, "p")) {
			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> publishLarge(publisher));
			for (int i = 0; i < MESSAGES / 10; i++) {
				assertThat(subscriber.read().type()).isEqualTo(PUBLISH);
			}
			sent.join();
			assertThat(sleeper.read().type()).isEqualTo(PUBLISH);
		}
		assertThat(this.broker.bean(FlowStatus.class).droppedMessages(DropReason.SLOW_SUBSCRIBER)).isPositive();
	}

	private RawMqttClient subscriber(String clientId) throws IOException {
		RawMqttClient subscriber = this.broker.connected(4, clientId);
		subscriber.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.string("t"), MqttBytes.bytes(0)));
		assertThat(subscriber.read().type()).isEqualTo(9);
		return subscriber;
	}

	private static void publish(RawMqttClient publisher, int qos) {
		try {
			for (int i = 0; i < MESSAGES; i++) {
				publisher.send(MqttBytes.publish(4, "t", qos, 1 + i));
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void publishLarge(RawMqttClient publisher) {
		try {
			for (int i = 0; i < MESSAGES / 10; i++) {
				publisher.send(MqttBytes.packet(0x30, MqttBytes.string("t"), new byte[32 * 1024]));
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
