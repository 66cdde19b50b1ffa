// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAnswer;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The Panel's limits, as real clients feel them.
 */
@ExtendWith(OutputCaptureExtension.class)
class PanelLimitsIntegrationTests {

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubReverb reverb = StubReverb.start();

	private final Queue<Throwable> ends = new ConcurrentLinkedQueue<>();

	private RunningService broker;

	@BeforeEach
	void start() {
		this.panel.answerBy(
				(request) -> StubAnswer.json(200,
						"{\"team_id\":1,\"api_token_id\":2,\"mqtt_client_id\":3,\"limits\":"
								+ (request.text().contains("\"odd") ? "{\"max_packet_size\":\"big\"}"
										: "{\"max_packet_size\":200,\"max_subscriptions\":1,\"of_tomorrow\":[]}")
								+ "}"));
		this.broker = RunningService.remote(this.panel, this.reverb);
	}

	@AfterEach
	void stop() {
		this.broker.close();
		this.panel.close();
		this.reverb.close();
	}

	@Test
	void clientIsHeldToWhatThePanelSaysAlsoWhenTheAnswerIsCached() {
		for (int login = 1; login <= 2; login++) {
			Mqtt5BlockingClient pump = client("pump");
			pump.connect();
			pump.subscribeWith().topicFilter("a").send();
			assertThatExceptionOfType(Mqtt5SubAckException.class)
				.isThrownBy(() -> pump.subscribeWith().topicFilter("b").send())
				.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCodes())
					.containsExactly(Mqtt5SubAckReasonCode.QUOTA_EXCEEDED));
			pump.publishWith().topic("a").qos(MqttQos.AT_LEAST_ONCE).payload(new byte[100]).send();
			pump.toAsync().publishWith().topic("a").payload(new byte[500]).send();
			int ended = login;
			Awaitility.await().until(() -> this.ends.size() == ended);
		}
		assertThat(this.ends)
			.allSatisfy((cause) -> assertThat(cause).isInstanceOfSatisfying(Mqtt5DisconnectException.class,
					(told) -> assertThat(told.getMqttMessage()).extracting("reasonCode")
						.isEqualTo(Mqtt5DisconnectReasonCode.PACKET_TOO_LARGE)));
		assertThat(this.panel.requests()).hasSize(1);
	}

	@Test
	void answerWithLimitThatIsNoneIsNone(CapturedOutput output) {
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(() -> client("odd").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE));
		assertThat(output).contains("limits.max_packet_size must be a whole number of at least 1, but is \"big\"");
	}

	private Mqtt5BlockingClient client(String clientId) {
		return TestClients.mqtt5(this.broker.tcpPort(), clientId)
			.addDisconnectedListener((context) -> this.ends.add(context.getCause()))
			.buildBlocking();
	}

}
