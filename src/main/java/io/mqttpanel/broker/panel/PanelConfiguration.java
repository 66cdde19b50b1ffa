// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/**
 * Configuration of the embedded Panel, which does not exist in mode {@code remote}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(prefix = "mqtt-panel", name = "mode", havingValue = "embedded", matchIfMissing = true)
@EnableConfigurationProperties(PanelProperties.class)
class PanelConfiguration {

	/** Time that changes of the machine's date do not move. Its date means nothing. */
	private static final InstantSource STEADY = () -> Instant.EPOCH.plusNanos(System.nanoTime());

	private static final Pattern ANY_ADDRESS = Pattern.compile("0\\.0\\.0\\.0|[0:]*:[0:]*");

	private static final Pattern BRACKETS = Pattern.compile("[\\[\\]]");

	/**
	 * Mapper of the protocol, independent of the application's JSON settings.
	 */
	private final JsonMapper json = JsonMapper.builder().build();

	private final PusherFrames frames = new PusherFrames(this.json);

	@Bean
	PanelCredentials panelCredentials(PanelProperties properties) {
		return PanelCredentials.of(properties.credentials());
	}

	@Bean
	HostFilter hostFilter(PanelProperties properties, Environment environment) {
		return hostFilter(properties, environment.getProperty("server.address", properties.listen()),
				environment.getProperty("management.server.address", properties.listen()));
	}

	/**
	 * Returns the hosts that a page may name to speak MQTT over WebSocket, which has
	 * addresses of its own.
	 * @param properties the settings of the Panel
	 * @param environment the settings of the listeners
	 * @return the same rule as for HTTP
	 */
	@Bean
	Predicate<String> mqttHosts(PanelProperties properties, Environment environment) {
		return hostFilter(properties, environment.getProperty("server.address", properties.listen()),
				environment.getProperty("mqtt-panel.broker.host", properties.listen()))::accepts;
	}

	private static HostFilter hostFilter(PanelProperties properties, String... addresses) {
		Set<String> hosts = new HashSet<>(properties.hosts());
		hosts.addAll(List.of(addresses));
		Set<String> names = new HashSet<>();
		hosts.forEach((host) -> names.add(BRACKETS.matcher(host).replaceAll("").toLowerCase(Locale.ROOT)));
		return new HostFilter(names, names.stream().anyMatch((name) -> ANY_ADDRESS.matcher(name).matches()), STEADY);
	}

	@Bean
	PusherConnections panelConnections(PanelProperties properties) {
		return new PusherConnections(properties, this.frames, System::nanoTime);
	}

	@Bean
	PanelFeed panelFeed(PanelProperties properties, PusherConnections connections) {
		return new PanelFeed(properties, connections, this.frames, InstantSource.system());
	}

	@Bean
	RouterFunction<ServerResponse> panelRoutes(PanelProperties properties, PanelCredentials credentials, PanelFeed feed)
			throws IOException {
		AuthEndpoint endpoint = new AuthEndpoint(credentials, properties.maxFailedLogins(), this.json, STEADY);
		return endpoint.routes().and(new PageEndpoint(feed, this.json).routes());
	}

	@Bean
	HandlerMapping panelWebSocketMapping(PanelProperties properties, PusherConnections connections, PanelFeed feed) {
		PusherProtocol protocol = new PusherProtocol(feed, this.frames, this.json, InstantSource.system());
		return new SimpleUrlHandlerMapping(
				Map.of(PusherEndpoint.PATH, new PusherEndpoint(properties, connections, protocol, this.frames)), 1);
	}

	@Bean
	PanelLifecycle panelLifecycle(PusherConnections connections, PanelProperties properties) {
		return new PanelLifecycle(connections, properties.pingInterval());
	}

	@Bean
	PanelAnnouncementListener panelAnnouncementListener(PanelCredentials credentials, Environment environment) {
		return new PanelAnnouncementListener(credentials, environment);
	}

}
