// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.IOException;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
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

	private RunningService broker;

	@BeforeEach
	void start() {
		this.panel.answerBy(
				(request) -> StubResponse.json(200,
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
			assertThat(pump.connect().getRestrictions().getMaximumPacketSize()).isEqualTo(200);
			pump.subscribeWith().topicFilter("a").send();
			assertThatExceptionOfType(Mqtt5SubAckException.class)
				.isThrownBy(() -> pump.subscribeWith().topicFilter("b").send())
				.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCodes())
					.containsExactly(Mqtt5SubAckReasonCode.QUOTA_EXCEEDED));
			pump.publishWith().topic("a").qos(MqttQos.AT_LEAST_ONCE).payload(new byte[100]).send();
			pump.disconnect();
		}
		assertThat(this.panel.requests()).hasSize(1);
	}

	/** A client library keeps to what it is told. */
	@Test
	void clientThatDoesNotListenIsHeldToItAsWell() throws IOException {
		byte[] large = MqttBytes.packet(0x30, MqttBytes.string("a"), MqttBytes.bytes(0), new byte[500]);
		for (int login = 1; login <= 2; login++) {
			try (RawMqttClient pump = RawMqttClient.connected(this.broker.tcpPort(), MqttBytes.connect(5, "pump"))) {
				pump.send(large);
				RawMqttClient.Packet answer = pump.read();
				assertThat(answer.type()).isEqualTo(14);
				assertThat(answer.body()[0]).isEqualTo((byte) 0x95);
				assertThat(pump.isClosedByPeer()).isTrue();
			}
		}
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
		return TestClients.mqtt5(this.broker.tcpPort(), clientId).buildBlocking();
	}

}
