// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.mqttpanel.broker.event.HeapClaims;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.frame.FrameEncoder;
import io.mqttpanel.broker.relay.protocol.OutgoingEvents;

/**
 * Configuration of the relay: the buffer that receives events, the client that sends them
 * to the Panel, and their status and control.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelayProperties.class)
class RelayConfiguration {

	/** Identifier of this start of the broker. */
	private final String bootId = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

	@Bean
	EventCounts eventCounts() {
		return new EventCounts();
	}

	@Bean
	EventBuffer eventBuffer(RelayProperties properties, EventCounts counts) {
		return new EventBuffer(properties.filter().toFilter(), counts, properties.bufferBytes(),
				(int) properties.maxMessageSize().toBytes());
	}

	@Bean
	HeapClaims heapOfEvents(RelayProperties properties) {
		return new HeapClaims(Map.of("mqtt-panel.relay.buffer-size", properties.bufferBytes()));
	}

	@Bean
	EventQueue eventQueue(RelayProperties properties, EventBuffer buffer, EventCounts counts) {
		return EventQueue.of(buffer, counts, properties.spool(), this.bootId);
	}

	@Bean
	OutgoingEvents outgoingEvents(RelayProperties properties, EventQueue queue, EventCounts counts) {
		FrameEncoder encoder = new FrameEncoder(this.bootId, properties.node(), properties.channel(),
				(int) properties.maxMessageSize().toBytes(), properties.signingKey());
		return new OutgoingEvents(queue.waiting(), encoder, counts, properties.window());
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	PresenceListener presenceListener(EventBuffer buffer, EventCounts counts) {
		return new PresenceListener(buffer, counts, System::nanoTime);
	}

	@Bean
	PanelAddress panelAddress(RelayProperties properties, Environment environment,
			ObjectProvider<BuildProperties> build) {
		BuildProperties known = build.getIfAvailable();
		String version = (known != null) ? known.getVersion() : null;
		return new PanelAddress(properties, environment, (version != null) ? version : "development");
	}

	@Bean
	RelayState relayState() {
		return new RelayState(SteadyClock.SYSTEM);
	}

	@Bean
	PanelConnector panelConnector(RelayProperties properties, PanelAddress address,
			ObjectProvider<SslBundles> bundles) {
		String name = properties.sslBundle();
		SslBundle bundle = (name != null) ? bundles.getObject().getBundle(name) : null;
		return new PanelConnector(address, new PanelTransport(properties, bundle));
	}

	@Bean
	PanelRelay panelRelay(RelayProperties properties, PanelConnector connector, OutgoingEvents events, RelayState state,
			EventBuffer buffer, EventCounts counts, PresenceListener presence) {
		LossEpisode losses = new LossEpisode(buffer, counts, SteadyClock.SYSTEM);
		return new PanelRelay(() -> new RelaySession(connector, events, state, losses, presence, properties),
				properties);
	}

	@Bean
	PanelRelayStatus relayStatus(RelayState state, EventQueue queue, EventCounts counts, OutgoingEvents outgoing) {
		return new PanelRelayStatus(state, queue, counts, outgoing);
	}

	@Bean
	RelayControl relayControl(RelayProperties properties, PanelRelayStatus status, OutgoingEvents events,
			EventBuffer buffer, PresenceListener presence) {
		return new PanelRelayControl(status, events, buffer, presence, properties.filter());
	}

	@Bean
	PanelRelayHealthIndicator panelRelayHealthIndicator(PanelRelayStatus status) {
		return new PanelRelayHealthIndicator(status);
	}

}
