// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rules from the settings, where the Panel has none, and a broker that does not bear with
 * who breaks them.
 */
class AccessSettingsIntegrationTests {

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubReverb reverb = StubReverb.start();

	private final RunningService broker = RunningService.remote(this.panel, this.reverb,
			"--mqtt-panel.auth.on-denied=disconnect", "--mqtt-panel.auth.acl[0].permission=deny",
			"--mqtt-panel.auth.acl[0].action=publish", "--mqtt-panel.auth.acl[0].topic=secret/${clientid}",
			"--mqtt-panel.auth.acl[1].permission=allow", "--mqtt-panel.auth.acl[1].action=all",
			"--mqtt-panel.auth.acl[1].topic=#");

	@AfterEach
	void stop() {
		this.broker.close();
		this.panel.close();
		this.reverb.close();
	}

	@Test
	void disconnectsInMqtt5() throws Exception {
		this.panel.answer(StubResponse.granted());
		CompletableFuture<Throwable> gone = new CompletableFuture<>();
		Mqtt5BlockingClient pump = TestClients.mqtt5(this.broker.tcpPort(), "pump")
			.addDisconnectedListener((context) -> gone.complete(context.getCause()))
			.buildBlocking();
		pump.connect();
		pump.publishWith().topic("secret/other").qos(MqttQos.AT_LEAST_ONCE).send();
		pump.toAsync().publishWith().topic("secret/pump").qos(MqttQos.AT_LEAST_ONCE).send();
		assertThat(gone.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(Mqtt5DisconnectException.class,
				(ex) -> assertThat(ex.getMqttMessage().getReasonCode())
					.isEqualTo(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED));
	}

	@Test
	void closesInMqtt3() throws Exception {
		this.panel.answer(StubResponse.granted());
		CompletableFuture<Throwable> gone = new CompletableFuture<>();
		Mqtt3BlockingClient pump = TestClients.mqtt3(this.broker.tcpPort(), "pump")
			.addDisconnectedListener((context) -> gone.complete(context.getCause()))
			.buildBlocking();
		pump.connect();
		pump.toAsync().publishWith().topic("secret/pump").qos(MqttQos.AT_LEAST_ONCE).send();
		assertThat(gone.get(10, TimeUnit.SECONDS)).isNotNull();
		this.reverb.awaitEvents("MqttClientDisconnected", 1);
		assertThat(this.reverb.frames((frame) -> frame.event().equals("MqttClientPublished"))).isEmpty();
	}

}
