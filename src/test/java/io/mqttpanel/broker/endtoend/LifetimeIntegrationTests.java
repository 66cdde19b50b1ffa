// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.hivemq.client.mqtt.exceptions.ConnectionClosedException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Clients that stay connected for longer than the Panel's answer holds.
 */
class LifetimeIntegrationTests {

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubReverb reverb = StubReverb.start();

	private RunningService broker;

	@BeforeEach
	void start() {
		this.broker = RunningService.remote(this.panel, this.reverb, "--mqtt-panel.auth.cache.ttl=300ms",
				"--mqtt-panel.auth.cache.refusal-ttl=0", "--mqtt-panel.auth.renewal.interval=20ms",
				"--mqtt-panel.auth.renewal.retry-delay=100ms", "--mqtt-panel.admin.token=open-sesame");
	}

	@AfterEach
	void stop() {
		this.broker.close();
		this.reverb.close();
		this.panel.close();
	}

	@Test
	void staysConnectedWhileThePanelGrantsAgain() throws Exception {
		KeyedDevice device = device(5, "stays").connect();
		awaitCalls(4);
		device.publish("still/there");
		assertThat(this.panel.requests())
			.allSatisfy((request) -> assertThat(request.text()).isEqualTo(this.panel.requests().get(0).text())
				.contains(KeyedDevice.SECRET));
	}

	@Test
	void isKickedInTheWordsOfItsVersionWhenThePanelRefuses() throws Exception {
		KeyedDevice mqtt3 = device(3, "three").connect();
		KeyedDevice mqtt5 = device(5, "five").connect();
		this.panel.answer(StubResponse.refused());
		assertThat(mqtt5.end()).isInstanceOfSatisfying(Mqtt5DisconnectException.class,
				(end) -> assertThat(end.getMqttMessage().getReasonCode())
					.isEqualTo(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED));
		assertThat(mqtt3.end()).isInstanceOf(ConnectionClosedException.class);
		assertThatException().isThrownBy(() -> device(5, "five").connect());
	}

	@Test
	void staysWhileThePanelDoesNotAnswerAndGoesWhenItRefusesThen() throws Exception {
		KeyedDevice device = device(5, "patient").connect();
		this.panel.answer(StubResponse.status(500));
		awaitCalls(4);
		device.publish("still/there");
		assertThat(device.isConnected()).isTrue();
		this.panel.answer(StubResponse.refused());
		assertThat(device.end()).isInstanceOf(Mqtt5DisconnectException.class);
	}

	@Test
	void isLetInByAnOldGrantInAnOutageAndGoesWhenThePanelIsBackAndRefuses() throws Exception {
		device(5, "known").connect().disconnect();
		Instant over = Instant.now().plusMillis(500);
		Awaitility.await().until(() -> Instant.now().isAfter(over));
		this.panel.stop();
		KeyedDevice known = device(5, "known").connect();
		assertThat(clients()).contains("\"clientId\":\"known\"").contains("\"stale\"");
		known.publish("still/there");
		this.panel.answer(StubResponse.refused());
		this.panel.restart();
		assertThat(known.end()).isInstanceOfSatisfying(Mqtt5DisconnectException.class,
				(end) -> assertThat(end.getMqttMessage().getReasonCode())
					.isEqualTo(Mqtt5DisconnectReasonCode.NOT_AUTHORIZED));
		assertThatException().isThrownBy(() -> device(5, "known").connect());
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 5 })
	void losesTheSubscriptionsThatItsNewRulesDoNotAllow(int version) throws Exception {
		KeyedDevice listener = device(version, "listener").connect().subscribe("kept/#").subscribe("taken/#");
		String limited = "{\"team_id\":1,\"api_token_id\":2,\"mqtt_client_id\":3,"
				+ "\"acl\":[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"kept/#\"}]}";
		this.panel.answerBy((request) -> request.text().contains("listener") ? StubResponse.json(200, limited)
				: StubResponse.granted());
		List<ReverbFrame> withdrawn = this.reverb.awaitEvents("MqttClientUnsubscribed", 1);
		assertThat(withdrawn).extracting((frame) -> frame.text("topic_name")).containsExactly("taken/#");
		KeyedDevice other = device(5, "other").connect();
		other.publish("taken/1");
		other.publish("kept/1");
		Awaitility.await().until(() -> listener.heard().contains("kept/1"));
		assertThat(listener.heard()).containsExactly("kept/1");
		assertThat(listener.isConnected()).isTrue();
	}

	private String clients() throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + this.broker.httpPort() + "/actuator/mqttclients");
		HttpRequest request = HttpRequest.newBuilder(uri)
			.header("Authorization", "Bearer open-sesame")
			.timeout(Duration.ofSeconds(10))
			.build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
	}

	@Test
	void isNotAskedAboutOnceItIsGone() throws Exception {
		KeyedDevice device = device(5, "gone").connect();
		this.panel.answer(StubResponse.refused());
		device.end();
		int calls = this.panel.calls();
		Awaitility.await()
			.during(Duration.ofMillis(500))
			.atMost(Duration.ofSeconds(5))
			.until(() -> this.panel.calls() == calls);
	}

	private KeyedDevice device(int version, String clientId) {
		return KeyedDevice.of(version, this.broker.tcpPort(), clientId, "key");
	}

	private void awaitCalls(int calls) {
		int before = this.panel.calls();
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> this.panel.calls() >= before + calls);
	}

}
