// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.context.ConfigurableApplicationContext;

import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.testing.StubReverb;

/**
 * Relay as in the application, without the rest of the application.
 */
final class RelayFixture implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private RelayFixture(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static RelayFixture start(StubReverb reverb, String... properties) {
		return start(reverb.url(), properties);
	}

	static RelayFixture start(URI url, String... properties) {
		List<String> all = new ArrayList<>(List.of("mqtt-panel.mode=remote", "mqtt-panel.relay.url=" + url,
				"mqtt-panel.relay.app-key=" + StubReverb.APP_KEY, "mqtt-panel.relay.reconnect.min-backoff=50ms",
				"mqtt-panel.relay.reconnect.max-backoff=400ms", "mqtt-panel.relay.node=test"));
		all.addAll(List.of(properties));
		return new RelayFixture(new SpringApplicationBuilder(RelayConfiguration.class, SslAutoConfiguration.class)
			.web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run());
	}

	PanelRelayStatus status() {
		return this.context.getBean(PanelRelayStatus.class);
	}

	Health health() {
		return this.context.getBean(PanelRelayHealthIndicator.class).health();
	}

	void connected(String clientId, long connection) {
		listener().onEvent(new ClientConnected(clientId, connection, 0, 4, "user", "127.0.0.1:1", 0, 60, 1));
	}

	void disconnected(String clientId, long connection) {
		listener().onEvent(new ClientDisconnected(clientId, connection, 0, 1));
	}

	void packet(int packetId) {
		listener().onEvent(new PacketProcessed("c", 1, 0, Direction.RECEIVED, 3, packetId, 10, 1));
	}

	void published(String topic, byte[] payload) {
		listener().onEvent(new MessagePublished("c", 1, 0, topic, payload, payload.length, 0, false, 1));
	}

	void packet(String clientId, int length) {
		listener().onEvent(new PacketProcessed(clientId, 1, 0, Direction.RECEIVED, 3, 0, length, 1));
	}

	void published(String clientId, String topic) {
		listener().onEvent(new MessagePublished(clientId, 1, 0, topic, new byte[10], 10, 0, false, 1));
	}

	void connected(String clientId, long connection, String remoteAddress) {
		listener().onEvent(new ClientConnected(clientId, connection, 0, 4, "user", remoteAddress, 0, 60, 1));
	}

	void subscribed(String clientId, long connection, String filter) {
		listener().onEvent(new ClientSubscribed(clientId, connection, 0, filter, 1, 1));
	}

	RelayControl control() {
		return this.context.getBean(RelayControl.class);
	}

	private BrokerEventListener listener() {
		return (event) -> {
			this.context.getBean(PresenceListener.class).onEvent(event);
			this.context.getBean(EventBuffer.class).onEvent(event);
		};
	}

	void stop() {
		this.context.stop();
	}

	void start() {
		this.context.start();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
