// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventSelection;
import io.mqttpanel.broker.relay.buffer.LossEpisode;
import io.mqttpanel.broker.relay.frame.FrameEncoder;

/**
 * Puts the relay together: the buffer that hears the facts, the client that takes them to
 * the Panel, and what can be read of both.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RelayProperties.class)
class RelayConfiguration {

	@Bean
	EventCounts eventCounts() {
		return new EventCounts();
	}

	@Bean
	EventBuffer eventBuffer(RelayProperties properties, EventCounts counts) {
		return new EventBuffer(new EventSelection(properties.events()), counts, properties.bufferSize().toBytes(),
				(int) properties.maxMessageSize().toBytes());
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
		return new RelayState(Clock.systemUTC());
	}

	@Bean
	PanelRelay panelRelay(RelayProperties properties, PanelAddress address, EventBuffer buffer, EventCounts counts,
			RelayState state) {
		String bootId = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
		FrameEncoder encoder = new FrameEncoder(bootId, properties.node(), properties.channel(),
				(int) properties.maxMessageSize().toBytes());
		PanelConnector connector = new PanelConnector(address);
		OutgoingEvents events = new OutgoingEvents(buffer, encoder);
		LossEpisode losses = new LossEpisode(buffer, counts);
		return new PanelRelay(() -> new RelayRun(connector, events, state, losses, properties), properties);
	}

	@Bean
	RelayStatus relayStatus(RelayState state, EventBuffer buffer, EventCounts counts) {
		return new PanelRelayStatus(state, buffer, counts);
	}

	@Bean
	PanelRelayHealthIndicator panelRelayHealthIndicator(RelayState state, RelayStatus status) {
		return new PanelRelayHealthIndicator(state, status);
	}

}
