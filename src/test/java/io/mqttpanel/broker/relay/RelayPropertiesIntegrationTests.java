// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventBuffer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Settings of the relay: defaults, overrides and values that stop the start.
 */
class RelayPropertiesIntegrationTests {

	private final ApplicationContextRunner settings = new ApplicationContextRunner()
		.withUserConfiguration(Settings.class);

	/** The relay itself, made only when asked for, so that nothing is connected. */
	private final ApplicationContextRunner relay = new ApplicationContextRunner()
		.withUserConfiguration(RelayConfiguration.class)
		.withInitializer((context) -> context
			.addBeanFactoryPostProcessor((factory) -> factory.getBeanDefinition("panelRelay").setLazyInit(true)));

	@Test
	void defaults() {
		this.settings.run((context) -> {
			RelayProperties properties = context.getBean(RelayProperties.class);
			assertThat(properties.url()).isNull();
			assertThat(properties.appKey()).isNull();
			assertThat(properties.channel()).isEqualTo("mqtt");
			assertThat(properties.maxMessageSize()).isEqualTo(DataSize.ofBytes(10_000));
			assertThat(properties.events()).isEqualTo(EnumSet.allOf(EventType.class));
			assertThat(properties.bufferBytes()).isEqualTo(HeapShare.EVENTS.bytes());
			assertThat(properties.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
			assertThat(properties.pongTimeout()).isEqualTo(Duration.ofSeconds(30));
			assertThat(properties.reconnect().minBackoff()).isEqualTo(Duration.ofMillis(500));
			assertThat(properties.reconnect().maxBackoff()).isEqualTo(Duration.ofSeconds(30));
			assertThat(properties.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
			assertThat(properties.node()).isNotBlank();
		});
	}

	@Test
	void overrides() {
		this.settings
			.withPropertyValues("mqtt-panel.relay.url=wss://panel.example.com/ws", "mqtt-panel.relay.app-key=secret",
					"mqtt-panel.relay.channel=other", "mqtt-panel.relay.max-message-size=1000B",
					"mqtt-panel.relay.events=client-connected,packet-processed", "mqtt-panel.relay.buffer-size=1MB",
					"mqtt-panel.relay.reconnect.min-backoff=1s", "mqtt-panel.relay.drain-timeout=0s",
					"mqtt-panel.relay.node=here", "mqtt-panel.relay.signing-key=sixteen characters",
					"mqtt-panel.relay.headers.X-Token=hidden", "mqtt-panel.relay.query.token=hidden",
					"mqtt-panel.relay.proxy.host=proxy", "mqtt-panel.relay.proxy.port=3128",
					"mqtt-panel.relay.window.max-events=64", "mqtt-panel.relay.topics.exclude=a/#,b",
					"mqtt-panel.relay.packet-types=publish,1", "mqtt-panel.relay.payload=limit")
			.run((context) -> {
				RelayProperties properties = context.getBean(RelayProperties.class);
				assertThat(properties.url()).isEqualTo(URI.create("wss://panel.example.com/ws"));
				assertThat(properties.events()).containsExactlyInAnyOrder(EventType.CLIENT_CONNECTED,
						EventType.PACKET_PROCESSED);
				assertThat(properties.node()).isEqualTo("here");
				assertThat(properties).asString()
					.contains("appKey=***")
					.doesNotContain("secret", "sixteen characters", "hidden");
				assertThat(properties.signingKey()).isEqualTo("sixteen characters");
				assertThat(properties.headers()).containsEntry("X-Token", "hidden");
				assertThat(properties.proxy()).isEqualTo(new RelayProperties.Proxy("proxy", 3128));
				assertThat(properties.window().maxEvents()).isEqualTo(64);
				assertThat(properties.filter().describe()).containsEntry("topicsExclude", List.of("a/#", "b"))
					.containsEntry("packetTypes", List.of("connect", "publish"))
					.containsEntry("payloadLimit", 256);
			});
	}

	@ParameterizedTest
	@CsvSource({ "url, http://panel, ws:// or wss://", "url, ws://panel/?a=b, ws:// or wss://",
			"url, ws:/panel, ws:// or wss://", "url, wss://user:hush@panel, without user name",
			"url, ws://p@hush@panel, without user name", "url, ws://panel?t=hush, without user name",
			"max-message-size, 999B, at least 1000B", "buffer-size, 99KB, at least 100KB",
			"connect-timeout, 0s, longer than zero", "pong-timeout, -1s, longer than zero",
			"drain-timeout, -1s, must not be negative", "reconnect.min-backoff, 0ms, longer than zero",
			"reconnect.max-backoff, 100ms, must not be shorter", "channel, '', must name the channel",
			"events, nonsense, nonsense", "window.max-events, 0, at least 1",
			"window.acknowledge-after, 0s, longer than zero", "packet-types, auth, is no packet type",
			"topics.include, a#, is no topic filter", "payload, some, some", "signing-key, short, at least 16",
			"proxy.port, 70000, proxy.host", "payload-limit, -1B, must not be negative", "spool, x, spool" })
	void failsOnABadValueAndSaysWhatIsAllowed(String key, String value, String allowed) {
		this.settings.withPropertyValues("mqtt-panel.relay." + key + "=" + value).run((context) -> {
			assertThat(context).hasFailed();
			StringBuilder messages = new StringBuilder();
			for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
				messages.append(cause.getMessage());
			}
			assertThat(messages).contains(allowed).doesNotContain("hush");
		});
	}

	@Test
	void failsInModeRemoteWithoutAUrl() {
		this.relay.withPropertyValues("mqtt-panel.mode=remote", "mqtt-panel.relay.app-key=key")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContainingAll("mqtt-panel.relay.url", "mqtt-panel.mode=remote"));
	}

	@Test
	void failsInModeRemoteWithoutAnAppKey() {
		this.relay
			.withPropertyValues("mqtt-panel.mode=remote", "mqtt-panel.relay.url=ws://panel",
					"mqtt-panel.relay.app-key=")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContainingAll("mqtt-panel.relay.app-key", "mqtt-panel.mode=remote"));
	}

	@Test
	void connectsToThisProcessInModeEmbedded() {
		this.relay.withPropertyValues("local.server.port=1234", "mqtt-panel.panel.app-key=own").run((context) -> {
			assertThat(context).hasSingleBean(RelayStatus.class);
			assertThat(context.getBeanProvider(BrokerEventListener.class).orderedStream()).satisfiesExactly(
					(first) -> assertThat(first).isInstanceOf(PresenceListener.class),
					(second) -> assertThat(second).isInstanceOf(EventBuffer.class));
			assertThat(context.getBean(PanelAddress.class).connection()).isEqualTo(URI.create(
					"ws://localhost:1234/app/own?protocol=7&client=mqtt-panel-broker&version=development&flash=false"));
		});
		this.relay.withPropertyValues("local.server.port=1234", "server.address=::1", "mqtt-panel.relay.app-key=a/b")
			.run((context) -> assertThat(context.getBean(PanelAddress.class).connection().toString())
				.startsWith("ws://[::1]:1234/app/a%2Fb?"));
	}

	@EnableConfigurationProperties(RelayProperties.class)
	static class Settings {

	}

}
