// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.mqtt.connection.Reading;
import io.mqttpanel.broker.mqtt.report.ConnectionEventHandler;
import io.mqttpanel.broker.mqtt.v5.AnswerSettings;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectGateHandler}.
 */
class ConnectGateHandlerTests {

	private static final Decision GRANTED = new Decision.Granted(1, 2, 3);

	private final RecordedEvents recorded = new RecordedEvents();

	private final CompletableFuture<Decision> decision = new CompletableFuture<>();

	private final ClientRegistry clients = new ClientRegistry();

	private boolean engineReady;

	private final HandlerChannel channel = open();

	private HandlerChannel open() {
		BrokerEvents events = HandlerChannel.events(this.recorded);
		MqttPipelineSettings settings = new MqttPipelineSettings(Duration.ofSeconds(10), 1024,
				(any) -> this.engineReady, (any, clientId) -> {
				}, OnDenied.DROP, new AnswerSettings(100, 10, 0, 1024, 0, false));
		return new HandlerChannel(new ConnectGateHandler(settings, (credentials) -> this.decision, this.clients, events,
				new ConnectionDoor(events)), new ConnectionEventHandler(events, this.clients));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void holdsEverythingUntilDecidedAndEngineIsReady() {
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		send(HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 1, false));
		assertThat(this.channel.in()).isNull();
		this.decision.complete(GRANTED);
		this.channel.runPendingTasks();
		assertThat(this.channel.in()).isInstanceOf(MqttConnectMessage.class);
		this.channel.writeOutbound(HandlerChannel.accepted(false));
		pass(Duration.ofSeconds(1));
		assertThat(this.channel.in()).isNull();
		this.engineReady = true;
		pass(Duration.ofSeconds(1));
		MqttPublishMessage publish = this.channel.readInbound();
		assertThat(publish.variableHeader().packetId()).isEqualTo(1);
		publish.release();
	}

	/** The end of a connection would be read too, and what is held be lost with it. */
	@Test
	void doesNotReadBetweenConnAckAndWhenEngineIsReady() {
		admit();
		pass(Duration.ofSeconds(1));
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.engineReady = true;
		pass(Duration.ofSeconds(1));
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	@Test
	void stopsReadingWhenMuchIsHeldAndReadsOnWhenOpen() {
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		for (int i = 0; i < 10_000; i++) {
			send(HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		}
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.engineReady = true;
		this.decision.complete(GRANTED);
		this.channel.runPendingTasks();
		this.channel.writeOutbound(HandlerChannel.accepted(false));
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.channel.inboundMessages()).hasSize(10_001);
	}

	@Test
	void doesNotReadOnWhereSomebodyElseHasAReasonAgainst() {
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		for (int i = 0; i < 10_000; i++) {
			send(HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		}
		Reading.pause(this.channel, this);
		this.engineReady = true;
		this.decision.complete(GRANTED);
		this.channel.runPendingTasks();
		this.channel.writeOutbound(HandlerChannel.accepted(false));
		assertThat(this.channel.inboundMessages()).hasSize(10_001);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		Reading.resume(this.channel, this);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	@Test
	void releasesWhatItHoldsAndCancelsWhenClientHangsUp() {
		MqttPublishMessage held = HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 1, false);
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		send(held);
		this.channel.close();
		assertThat(held.refCnt()).isZero();
		assertThat(this.decision).isCancelled();
		assertRefusedOnce(ConnectionRefused.Reason.ABANDONED);
	}

	@Test
	void doesNotCallAdmittedConnectionAbandonedWhenEngineNeverIsReady() {
		admit();
		this.channel.close();
		assertThat(this.recorded.of(ConnectionRefused.class)).isEmpty();
	}

	@Test
	void endsConnectionThatEngineNeverTakes() {
		admit();
		pass(Duration.ofSeconds(11));
		assertThat(((MqttMessage) this.channel.out()).fixedHeader().messageType()).isEqualTo(MqttMessageType.CONNACK);
		assertThat(((MqttMessage) this.channel.out()).fixedHeader().messageType())
			.isEqualTo(MqttMessageType.DISCONNECT);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void answersUnavailableWhenEngineDropsConnect() {
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		this.decision.complete(GRANTED);
		pass(Duration.ofSeconds(11));
		assertConnAck(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5);
		assertRefusedOnce(ConnectionRefused.Reason.UNAVAILABLE);
	}

	@Test
	void turnsGrantedClientAwayWhileServerGoesDown() {
		this.clients.close();
		send(HandlerChannel.connect(MqttVersion.MQTT_3_1_1, "c"));
		this.decision.complete(GRANTED);
		this.channel.runPendingTasks();
		assertThat(this.channel.in()).isNull();
		assertConnAck(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE);
	}

	@Test
	void ignoresDecisionThatComesAfterSecondConnect() {
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		assertConnAck(MqttConnectReturnCode.CONNECTION_REFUSED_PROTOCOL_ERROR);
		this.decision.complete(GRANTED);
		this.channel.runPendingTasks();
		assertThat(this.channel.in()).isNull();
		assertRefusedOnce(ConnectionRefused.Reason.PROTOCOL_ERROR);
	}

	@Test
	void closesSilentConnectionInTime() {
		pass(Duration.ofSeconds(9));
		assertThat(this.channel.isOpen()).isTrue();
		pass(Duration.ofSeconds(2));
		assertThat(this.channel.isOpen()).isFalse();
		assertRefusedOnce(ConnectionRefused.Reason.TIMEOUT);
	}

	@Test
	void letsNothingPassBehindDisconnect() {
		this.engineReady = true;
		admit();
		this.channel.readInbound();
		MqttPublishMessage late = HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 1, false);
		send(HandlerChannel.packet(MqttMessageType.DISCONNECT));
		send(late);
		assertThat(((MqttMessage) this.channel.in()).fixedHeader().messageType()).isEqualTo(MqttMessageType.DISCONNECT);
		assertThat(this.channel.in()).isNull();
		assertThat(late.refCnt()).isZero();
	}

	private void admit() {
		send(HandlerChannel.connect(MqttVersion.MQTT_5, "c"));
		this.decision.complete(GRANTED);
		this.channel.runPendingTasks();
		this.channel.writeOutbound(HandlerChannel.accepted(false));
	}

	private void send(Object packet) {
		this.channel.writeInbound(packet);
	}

	private void pass(Duration time) {
		this.channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		this.channel.runPendingTasks();
	}

	private void assertConnAck(MqttConnectReturnCode code) {
		MqttConnAckMessage connAck = this.channel.readOutbound();
		assertThat(connAck.variableHeader().connectReturnCode()).isEqualTo(code);
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void assertRefusedOnce(ConnectionRefused.Reason reason) {
		assertThat(this.recorded.of(ConnectionRefused.class)).extracting(ConnectionRefused::reason)
			.containsExactly(reason);
	}

}
