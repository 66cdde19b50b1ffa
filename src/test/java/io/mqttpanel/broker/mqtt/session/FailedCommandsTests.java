// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.CommandFailed;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailedCommands}, as the engine reports to it through
 * {@link ClientConnection}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailedCommandsTests {

	private static final Exception CAUSE = new IllegalStateException("failed");

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void disconnectsClientAndCounts() {
		this.front.client(this.channel, MqttVersion.MQTT_5).failed(false, 0, CAUSE);
		this.channel.runPendingTasks();
		assertThat(this.channel.disconnectReason()).isEqualTo(0x80);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(failures()).isEqualTo(1);
		assertThat(this.front.refused()).isEmpty();
	}

	@Test
	void tellsClientThatItHasBrokenARuleAndCountsNothing(CapturedOutput output) {
		this.front.client(this.channel, MqttVersion.MQTT_5).failed(false, 0, new DecoderException("out of place"));
		this.channel.runPendingTasks();
		assertThat(this.channel.disconnectReason()).isEqualTo(0x82);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(failures()).isZero();
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void tellsClientThatTheStoreIsBehindAndCountsNothing(CapturedOutput output) {
		this.front.client(this.channel, MqttVersion.MQTT_5).failed(false, 0, new StoreFullException());
		this.channel.runPendingTasks();
		assertThat(this.channel.disconnectReason()).isEqualTo(0x97);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(failures()).isZero();
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void refusesClientThatIsNotLetInYet() {
		ClientConnection client = this.front.connecting(this.channel, MqttVersion.MQTT_3_1_1, "c");
		client.failed(false, 0, CAUSE);
		this.channel.runPendingTasks();
		assertThat(this.front.refused()).containsExactly(ConnectionRefused.Reason.UNAVAILABLE);
		assertThat(failures()).isEqualTo(1);
		assertThat(this.channel.outBytes()).containsExactly(0x20, 2, 0, 3);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void countsWhatBelongsToNoConnection() {
		this.front.context().failedCommands().add(CAUSE);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(failures()).isEqualTo(1);
	}

	@Test
	void leavesConnectionAloneThatIsGone() {
		ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);
		this.channel.close();
		client.failed(false, 0, CAUSE);
		this.channel.runPendingTasks();
		assertThat(this.channel.out()).isNull();
		assertThat(failures()).isZero();
	}

	@Test
	void countsAMessageWhoseClientIsGone() {
		ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);
		this.channel.close();
		client.failed(true, 0, CAUSE);
		this.channel.runPendingTasks();
		assertThat(this.channel.out()).isNull();
		assertThat(failures()).isEqualTo(1);
	}

	@Test
	void takesFailedMessageOfQos2ForNewWhenItIsSentAgain() {
		ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);
		assertThat(client.session().receiveQos2(7)).isFalse();
		client.failed(true, 7, CAUSE);
		assertThat(client.session().receiveQos2(7)).isFalse();
		assertThat(client.session().receiveQos2(7)).isTrue();
	}

	@Test
	void logsTheFirstOfAnEpisode(CapturedOutput output) {
		this.front.context().failedCommands().add(new IllegalStateException("the first"));
		this.front.context().failedCommands().add(new IllegalStateException("the second"));
		assertThat(output).containsOnlyOnce("WARN").contains("the first").doesNotContain("the second");
	}

	private int failures() {
		return this.front.recorded().of(CommandFailed.class).size();
	}

}
