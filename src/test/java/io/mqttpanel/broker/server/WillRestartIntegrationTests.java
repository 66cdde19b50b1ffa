// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.mqtt.MqttFront;
import io.mqttpanel.broker.store.GroupCommit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Wills that wait for their delay while the broker ends.
 */
class WillRestartIntegrationTests {

	private static final long LONG = 600;

	@TempDir
	private Path directory;

	@TempDir
	private Path copy;

	@Test
	void waitOverStopAndAreWhatTheyWere() throws IOException {
		try (RunningBroker broker = start(this.directory)) {
			leaveWill(broker, LONG, LONG);
		}
		try (RunningBroker broker = start(this.directory)) {
			assertThat(heard(broker)).isEmpty();
			Mqtt5BlockingClient client = broker.mqtt5("c");
			assertThat(client.connectWith().cleanStart(true).send().isSessionPresent()).isFalse();
			List<Mqtt5Publish> heard = heard(broker);
			assertThat(heard).hasSize(1);
			Mqtt5Publish will = heard.get(0);
			assertThat(new String(will.getPayloadAsBytes(), StandardCharsets.UTF_8)).isEqualTo("gone");
			assertThat(will.getQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
			assertThat(will.getMessageExpiryInterval()).isPresent();
			assertThat(will.getUserProperties().asList()).hasSize(2);
			client.disconnect();
		}
	}

	/** What a crash leaves is what is on disk while the broker runs. */
	@Test
	void arePublishedOnceWhenTheirDelayEndsAfterCrash() throws IOException {
		try (RunningBroker broker = start(this.directory)) {
			leaveWill(broker, 4, LONG);
			copyCommitted(broker, this.copy);
		}
		Path later = this.copy.resolve("later");
		try (RunningBroker broker = start(this.copy)) {
			Awaitility.await().until(() -> broker.bean(MoquetteEngine.class).keepsWill("1\0003\000c"), (kept) -> !kept);
			copyCommitted(broker, later);
			assertThat(heard(broker)).hasSize(1);
		}
		try (RunningBroker broker = start(later)) {
			assertThat(heard(broker)).as("waits for the watcher, and is there once").hasSize(1);
			assertThat(drop(broker)).isZero();
		}
	}

	@Test
	void arePublishedWhenTheirSessionEndsAfterCrash() throws IOException {
		try (RunningBroker broker = start(this.directory)) {
			leaveWill(broker, LONG, LONG);
			copyCommitted(broker, this.copy);
		}
		try (RunningBroker broker = start(this.copy, "--mqtt-panel.broker.max-session-expiry=1s")) {
			Awaitility.await().until(() -> broker.bean(MoquetteEngine.class).keepsWill("1\0003\000c"), (kept) -> !kept);
		}
		try (RunningBroker broker = start(this.copy)) {
			assertThat(drop(broker)).isZero();
		}
	}

	@Test
	void areDroppedAfterCrashWhenTheirClientIsRevokedOrIsBack() throws IOException {
		try (RunningBroker broker = start(this.directory)) {
			leaveWill(broker, LONG, LONG);
			copyCommitted(broker, this.copy.resolve("revoked"));
			copyCommitted(broker, this.copy.resolve("back"));
		}
		try (RunningBroker broker = start(this.copy.resolve("revoked"))) {
			assertThat(drop(broker)).isEqualTo(1);
		}
		try (RunningBroker broker = start(this.copy.resolve("back"))) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			assertThat(client.connectWith().cleanStart(false).sessionExpiryInterval(LONG).send().isSessionPresent())
				.isTrue();
			client.disconnect();
			assertThat(drop(broker)).isZero();
		}
		for (String path : List.of("revoked", "back")) {
			try (RunningBroker broker = start(this.copy.resolve(path))) {
				assertThat(heard(broker)).as(path).isEmpty();
				assertThat(drop(broker)).as(path).isZero();
			}
		}
	}

	private static void leaveWill(RunningBroker broker, long delay, long expiry) {
		Mqtt5BlockingClient watcher = broker.mqtt5("watcher");
		watcher.connectWith().sessionExpiryInterval(LONG).send();
		watcher.subscribeWith().topicFilter("t/#").qos(MqttQos.EXACTLY_ONCE).send();
		watcher.disconnect();
		Mqtt5BlockingClient client = broker.mqtt5("c");
		client.connectWith()
			.sessionExpiryInterval(expiry)
			.willPublish()
			.topic("t/will")
			.payload("gone".getBytes(StandardCharsets.UTF_8))
			.qos(MqttQos.EXACTLY_ONCE)
			.delayInterval(delay)
			.messageExpiryInterval(LONG)
			.userProperties()
			.add("a", "1")
			.add("a", "2")
			.applyUserProperties()
			.applyWillPublish()
			.send();
		client.disconnectWith().reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE).send();
		broker.await(ClientDisconnected.class, 2);
		Awaitility.await().until(() -> broker.bean(MoquetteEngine.class).keepsWill("1\0003\000c"));
	}

	/** Returns the wills that have been published to the watcher. */
	private static List<Mqtt5Publish> heard(RunningBroker broker) {
		List<Mqtt5Publish> heard = new CopyOnWriteArrayList<>();
		Mqtt5BlockingClient watcher = broker.mqtt5("watcher");
		watcher.toAsync().publishes(MqttGlobalPublishFilter.ALL, heard::add);
		watcher.connectWith().cleanStart(false).sessionExpiryInterval(LONG).send();
		watcher.publishWith().topic("t/last").qos(MqttQos.AT_LEAST_ONCE).send();
		Awaitility.await().until(() -> heard.removeIf((message) -> message.getTopic().toString().equals("t/last")));
		watcher.disconnect();
		return heard;
	}

	private static int drop(RunningBroker broker) {
		return broker.bean(MqttFront.class).clients().dropWills(Set.of(RevocationTarget.key("key")));
	}

	private static RunningBroker start(Path path, String... settings) {
		String[] all = Arrays.copyOf(settings, settings.length + 1);
		all[settings.length] = "--mqtt-panel.broker.persistence.path=" + path;
		return new RunningBroker(all).start();
	}

	private static void copyCommitted(RunningBroker broker, Path path) throws IOException {
		GroupCommit commits = Objects.requireNonNull(broker.bean(MoquetteEngine.class).commits());
		assertThat(commits.flush(Duration.ofSeconds(30))).isTrue();
		Files.createDirectories(path);
		commits.store().backUp(path.resolve("sessions"));
	}

}
