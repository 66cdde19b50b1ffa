// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.connect.connack.Mqtt3ConnAckReturnCode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAckReasonCode;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.ReverbFrame;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubReverb;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The Panel's rules, as real clients feel them.
 */
class AccessRulesIntegrationTests {

	private static final String OWN_TOPICS = """
			{"team_id":1,"api_token_id":2,"mqtt_client_id":3,"acl":[
			{"permission":"allow","action":"all","topic":"d/${clientid}/#"},
			{"permission":"allow","action":"subscribe","topic":"news/+","qos":[0,1]},
			{"permission":"allow","action":"publish","topic":"state","retain":true}]}""";

	private static final String NO_NEWS = """
			{"team_id":1,"api_token_id":2,"mqtt_client_id":3,"acl":[
			{"permission":"deny","action":"all","topic":"news/#"},
			{"permission":"allow","action":"all","topic":"#"}]}""";

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubReverb reverb = StubReverb.start();

	private RunningService broker;

	private Mqtt5BlockingClient watcher;

	private Mqtt5BlockingClient.Mqtt5Publishes watched;

	@BeforeEach
	void start() {
		this.panel.answerBy((request) -> request.text().contains("\"watcher") ? StubResponse.granted()
				: StubResponse.json(200, OWN_TOPICS));
		this.broker = RunningService.remote(this.panel, this.reverb, "--mqtt-panel.auth.cache.ttl=0s");
		this.watcher = mqtt5("watcher");
		this.watcher.connect();
		this.watched = this.watcher.publishes(MqttGlobalPublishFilter.ALL);
		this.watcher.subscribeWith().topicFilter("#").qos(MqttQos.EXACTLY_ONCE).send();
	}

	@AfterEach
	void stop() {
		this.watched.close();
		this.broker.close();
		this.panel.close();
		this.reverb.close();
	}

	@Test
	void publishIsRefusedWithAReasonInMqtt5() throws InterruptedException {
		Mqtt5BlockingClient pump = mqtt5("pump");
		pump.connect();
		assertThatExceptionOfType(Mqtt5PubAckException.class).isThrownBy(() -> publish(pump, "d/other", 1, false))
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5PubAckReasonCode.NOT_AUTHORIZED));
		assertThatExceptionOfType(Mqtt5PubRecException.class).isThrownBy(() -> publish(pump, "d/other", 2, false))
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5PubRecReasonCode.NOT_AUTHORIZED));
		assertThatExceptionOfType(Mqtt5PubAckException.class).isThrownBy(() -> publish(pump, "state", 1, false));
		publish(pump, "d/other", 0, false);
		publish(pump, "state", 1, true);
		publish(pump, "d/pump/last", 2, false);
		assertThat(watchedTopics(2)).containsExactly("state", "d/pump/last");
		assertThat(publishedTopics()).containsExactlyInAnyOrder("state", "d/pump/last");
	}

	@Test
	void publishIsAcknowledgedAndDroppedInMqtt3() throws Exception {
		Mqtt3BlockingClient pump = mqtt3("pump");
		pump.connect();
		for (MqttQos qos : MqttQos.values()) {
			pump.publishWith().topic("d/other").qos(qos).send();
		}
		pump.publishWith().topic("d/pump/last").qos(MqttQos.EXACTLY_ONCE).send();
		assertThat(watchedTopics(1)).containsExactly("d/pump/last");
		assertThat(publishedTopics()).containsExactly("d/pump/last");
	}

	@Test
	void publishIsAcknowledgedAndDroppedForPaho() throws Exception {
		try (org.eclipse.paho.client.mqttv3.MqttClient pump = new org.eclipse.paho.client.mqttv3.MqttClient(
				"tcp://127.0.0.1:" + this.broker.tcpPort(), "pump", new MemoryPersistence())) {
			pump.setTimeToWait(10_000);
			pump.connect(paho());
			for (int qos = 0; qos <= 2; qos++) {
				pump.publish("d/other", new byte[0], qos, false);
			}
			pump.publish("d/pump/last", new MqttMessage(new byte[0]));
			assertThat(watchedTopics(1)).containsExactly("d/pump/last");
			int[] granted = pump.subscribeWithResponse(new String[] { "#", "d/pump/+" }, new int[] { 0, 1 })
				.getGrantedQos();
			assertThat(granted).containsExactly(0x80, 1);
			pump.disconnect();
		}
	}

	@Test
	void refusedFiltersAreNamedAndTheOthersGrantedInMqtt5() throws InterruptedException {
		Mqtt5BlockingClient pump = mqtt5("pump");
		pump.connect();
		List<Mqtt5Subscription> filters = List.of(filter("#", 0), filter("d/pump/+/x", 2), filter("d/+/x", 0),
				filter("news/today", 1), filter("news/now", 2), filter("$share/g/d/other/#", 1),
				filter("$share/g/d/pump/#", 1));
		assertThatExceptionOfType(Mqtt5SubAckException.class)
			.isThrownBy(() -> pump.subscribeWith().addSubscriptions(filters).send())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCodes()).containsExactly(
					Mqtt5SubAckReasonCode.NOT_AUTHORIZED, Mqtt5SubAckReasonCode.GRANTED_QOS_2,
					Mqtt5SubAckReasonCode.NOT_AUTHORIZED, Mqtt5SubAckReasonCode.GRANTED_QOS_1,
					Mqtt5SubAckReasonCode.NOT_AUTHORIZED, Mqtt5SubAckReasonCode.NOT_AUTHORIZED,
					Mqtt5SubAckReasonCode.GRANTED_QOS_1));
		assertThatExceptionOfType(Mqtt5SubAckException.class)
			.isThrownBy(() -> pump.subscribeWith().topicFilter("a").send());
		try (Mqtt5BlockingClient.Mqtt5Publishes received = pump.publishes(MqttGlobalPublishFilter.ALL)) {
			publish(this.watcher, "d/other/x", 1, false);
			publish(this.watcher, "news/today", 1, false);
			assertThat(received.receive(10, TimeUnit.SECONDS)).map((message) -> message.getTopic().toString())
				.hasValue("news/today");
		}
		this.reverb.awaitFrames((frame) -> frame.event().equals("MqttClientSubscribed")
				&& frame.text("topic_name").equals("$share/g/d/pump/#"), 1);
		assertThat(this.reverb.frames((frame) -> frame.event().equals("MqttClientSubscribed")))
			.extracting((frame) -> frame.text("topic_name"))
			.contains("news/today")
			.doesNotContain("$share/g/d/other/#", "d/+/x");
	}

	@Test
	void willIsCheckedBeforeTheClientIsLetIn() {
		Mqtt5BlockingClient earlier = mqtt5("pump");
		earlier.connectWith().willPublish().topic("d/pump/will").applyWillPublish().send();
		assertThatExceptionOfType(Mqtt5ConnAckException.class)
			.isThrownBy(() -> mqtt5("pump").connectWith()
				.willPublish()
				.topic("d/other")
				.payload(new byte[] { 1 })
				.applyWillPublish()
				.send())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED));
		assertThatExceptionOfType(Mqtt3ConnAckException.class)
			.isThrownBy(() -> mqtt3("pump").connectWith()
				.willPublish()
				.topic("d/other")
				.payload(new byte[] { 1 })
				.applyWillPublish()
				.send())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReturnCode())
				.isEqualTo(Mqtt3ConnAckReturnCode.NOT_AUTHORIZED));
		assertThat(earlier.getState().isConnected()).isTrue();
	}

	@Test
	void resumedSessionKeepsOnlyWhatIsAllowedToday() throws InterruptedException {
		this.panel.answerBy((request) -> StubResponse.granted());
		Mqtt5BlockingClient pump = mqtt5("pump");
		resume(pump);
		pump.subscribeWith()
			.addSubscriptions(List.of(filter("news/today", 1), filter("$share/g/news/shared", 1), filter("weather", 1),
					filter("$share/g/wind", 1)))
			.send();
		pump.disconnect();
		this.panel.answerBy((request) -> StubResponse.json(200, NO_NEWS));
		try (Mqtt5BlockingClient.Mqtt5Publishes received = pump.publishes(MqttGlobalPublishFilter.ALL)) {
			assertThat(resume(pump)).isTrue();
			for (String topic : List.of("news/today", "news/shared", "weather", "wind")) {
				publish(this.watcher, topic, 1, false);
			}
			assertThat(List.of(topic(received), topic(received))).containsExactlyInAnyOrder("weather", "wind");
			assertThat(this.reverb.awaitEvents("MqttClientUnsubscribed", 2))
				.extracting((frame) -> frame.text("topic_name"))
				.containsExactlyInAnyOrder("news/today", "$share/g/news/shared");
			assertThat(received.receive(500, TimeUnit.MILLISECONDS)).isEmpty();
		}
	}

	@Test
	void malformedRuleMeansUnavailable() {
		this.panel.answerBy((request) -> StubResponse.json(200, """
				{"team_id":1,"api_token_id":2,"mqtt_client_id":3,"acl":[{"permission":"allow","topic":"#"}]}"""));
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(() -> mqtt5("pump").connect())
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE));
	}

	private static boolean resume(Mqtt5BlockingClient client) {
		return client.connectWith().cleanStart(false).sessionExpiryInterval(600).send().isSessionPresent();
	}

	private static String topic(Mqtt5BlockingClient.Mqtt5Publishes received) throws InterruptedException {
		return received.receive(10, TimeUnit.SECONDS).map((message) -> message.getTopic().toString()).orElse("none");
	}

	private List<String> watchedTopics(int count) throws InterruptedException {
		List<String> topics = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			topics.add(topic(this.watched));
		}
		return topics;
	}

	private List<String> publishedTopics() {
		this.reverb.awaitFrames((frame) -> isPublished(frame) && frame.text("topic_name").equals("d/pump/last"), 1);
		return this.reverb.frames(AccessRulesIntegrationTests::isPublished)
			.stream()
			.map((frame) -> frame.text("topic_name"))
			.toList();
	}

	private static boolean isPublished(ReverbFrame frame) {
		return frame.event().equals("MqttClientPublished");
	}

	private static Mqtt5Subscription filter(String filter, int qos) {
		return Mqtt5Subscription.builder().topicFilter(filter).qos(MqttQos.values()[qos]).build();
	}

	private static void publish(Mqtt5BlockingClient client, String topic, int qos, boolean retain) {
		client.publish(Mqtt5Publish.builder().topic(topic).qos(MqttQos.values()[qos]).retain(retain).build());
	}

	private static MqttConnectOptions paho() {
		MqttConnectOptions options = new MqttConnectOptions();
		options.setUserName("key");
		options.setPassword("secret".toCharArray());
		return options;
	}

	private Mqtt5BlockingClient mqtt5(String clientId) {
		return TestClients.mqtt5(this.broker.tcpPort(), clientId).buildBlocking();
	}

	private Mqtt3BlockingClient mqtt3(String clientId) {
		return TestClients.mqtt3(this.broker.tcpPort(), clientId).buildBlocking();
	}

}
