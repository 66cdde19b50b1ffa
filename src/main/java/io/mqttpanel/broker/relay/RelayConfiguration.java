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

	/** Tells this run of the broker from any other. */
	private final String bootId = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

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
	EventLine eventLine(RelayProperties properties, EventBuffer buffer, EventCounts counts) {
		return EventLine.of(buffer, counts, properties.spool(), this.bootId);
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
	PanelRelay panelRelay(RelayProperties properties, PanelAddress address, EventLine line, EventCounts counts,
			RelayState state) {
		FrameEncoder encoder = new FrameEncoder(this.bootId, properties.node(), properties.channel(),
				(int) properties.maxMessageSize().toBytes());
		PanelConnector connector = new PanelConnector(address);
		OutgoingEvents events = new OutgoingEvents(line.waiting(), encoder);
		LossEpisode losses = new LossEpisode(line.buffer(), counts);
		return new PanelRelay(() -> new RelayRun(connector, events, state, losses, properties), properties);
	}

	@Bean
	RelayStatus relayStatus(RelayState state, EventLine line, EventCounts counts) {
		return new PanelRelayStatus(state, line, counts);
	}

	@Bean
	PanelRelayHealthIndicator panelRelayHealthIndicator(RelayState state, RelayStatus status) {
		return new PanelRelayHealthIndicator(state, status);
	}

}
