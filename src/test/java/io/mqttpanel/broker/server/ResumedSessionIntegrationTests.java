// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.BrokerStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of a session that outlived the broker, under the rules of today.
 */
class ResumedSessionIntegrationTests {

	private static final AtomicReference<AccessRules> rules = new AtomicReference<>(AccessRules.ALLOW_ALL);

	@TempDir
	private Path directory;

	@Test
	void subscriptionsThatAreNotAllowedAnyMoreDoNotOutliveARestart() throws InterruptedException {
		rules.set(AccessRules.ALLOW_ALL);
		try (ConfigurableApplicationContext first = run()) {
			Mqtt5BlockingClient pump = client(first, "pump");
			connect(pump);
			for (String filter : List.of("$share/g/secret", "$share/g/open", "secret/own", "open/own")) {
				pump.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
			}
			pump.disconnect();
		}
		rules.set(new NothingSecret());
		try (ConfigurableApplicationContext second = run()) {
			Mqtt5BlockingClient pump = client(second, "pump");
			try (Mqtt5Publishes received = pump.publishes(MqttGlobalPublishFilter.ALL)) {
				connect(pump);
				for (String topic : List.of("secret", "secret/own", "open", "open/own")) {
					pump.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send();
				}
				assertThat(List.of(next(received), next(received))).containsExactlyInAnyOrder("open", "open/own");
				assertThat(received.receive(500, TimeUnit.MILLISECONDS)).isEmpty();
			}
			pump.disconnect();
		}
	}

	private static void connect(Mqtt5BlockingClient client) {
		client.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
	}

	private static String next(Mqtt5Publishes received) throws InterruptedException {
		return received.receive(10, TimeUnit.SECONDS).map((message) -> message.getTopic().toString()).orElse("none");
	}

	private ConfigurableApplicationContext run() {
		return new SpringApplicationBuilder(Broker.class).web(WebApplicationType.NONE)
			.run("--mqtt-panel.broker.tcp.port=0", "--mqtt-panel.broker.ws.port=0", "--spring.main.banner-mode=off",
					"--mqtt-panel.broker.persistence.path=" + this.directory);
	}

	private static Mqtt5BlockingClient client(ConfigurableApplicationContext broker, String clientId) {
		return MqttClient.builder()
			.useMqttVersion5()
			.identifier(clientId)
			.serverHost("localhost")
			.serverPort(broker.getBean(BrokerStatus.class).listeners().get(0).port())
			.simpleAuth()
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth()
			.buildBlocking();
	}

	/**
	 * Denies what begins with "secret" to subscriptions.
	 */
	private static final class NothingSecret implements AccessRules {

		@Override
		public boolean mayPublish(String topicName, int qos, boolean retain) {
			return true;
		}

		@Override
		public boolean maySubscribe(String topicFilter, int qos) {
			return !topicFilter.startsWith("secret");
		}

		@Override
		public String explain(Action action, String topic, int qos, boolean retain) {
			return "nothing secret";
		}

	}

	/**
	 * The broker's room, which lets everybody in under the rules of the moment.
	 */
	@Import({ BrokerConfiguration.class, SslAutoConfiguration.class })
	static class Broker {

		@Bean
		Authenticator authenticator() {
			return (credentials) -> CompletableFuture.completedFuture(new Decision.Granted(1, 2, 3, rules.get(), null));
		}

	}

}
