// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import io.mqttpanel.broker.MqttPanelBrokerApplication;

/**
 * The whole service on free ports, as it runs in production.
 */
public final class RunningService implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private RunningService(List<String> arguments) {
		this.context = SpringApplication.run(MqttPanelBrokerApplication.class, arguments.toArray(new String[0]));
	}

	/**
	 * Starts it in front of a Panel.
	 * @param auth answers its questions
	 * @param reverb takes its events
	 * @param settings more settings, as on the command line
	 * @return the service, which listens
	 */
	public static RunningService remote(StubAuthServer auth, StubReverb reverb, String... settings) {
		List<String> arguments = arguments(settings);
		arguments.add("--mqtt-panel.mode=remote");
		arguments.add("--mqtt-panel.auth.url=" + auth.url());
		arguments.add("--mqtt-panel.relay.url=" + reverb.url());
		arguments.add("--mqtt-panel.relay.app-key=" + StubReverb.APP_KEY);
		return new RunningService(arguments);
	}

	/**
	 * Starts it with its embedded Panel.
	 * @param settings more settings, as on the command line
	 * @return the service, which listens
	 */
	public static RunningService embedded(String... settings) {
		return new RunningService(arguments(settings));
	}

	private static List<String> arguments(String... settings) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--mqtt-panel.broker.host=127.0.0.1",
				"--mqtt-panel.broker.tcp.port=0", "--mqtt-panel.broker.ws.port=0"));
		arguments.addAll(List.of(settings));
		return arguments;
	}

	/**
	 * Returns the port of MQTT over TCP.
	 * @return the port
	 */
	public int tcpPort() {
		return port("local.mqtt.tcp.port");
	}

	/**
	 * Returns the port of MQTT over WebSocket.
	 * @return the port
	 */
	public int wsPort() {
		return port("local.mqtt.ws.port");
	}

	/**
	 * Returns the port of HTTP.
	 * @return the port
	 */
	public int httpPort() {
		return port("local.server.port");
	}

	/**
	 * Returns the port of Actuator.
	 * @return the port, that of HTTP unless it was set apart
	 */
	public int managementPort() {
		return port("local.management.port");
	}

	/**
	 * Returns the value of a gauge.
	 * @param name the name of the meter
	 * @return its value now
	 */
	public double gauge(String name) {
		return this.context.getBean(MeterRegistry.class).get(name).gauge().value();
	}

	/**
	 * Returns the value of a counter.
	 * @param name the name of the meter
	 * @return its value now
	 */
	public double counter(String name) {
		return this.context.getBean(MeterRegistry.class).get(name).functionCounter().count();
	}

	/**
	 * Returns a part of the service.
	 * @param <T> its type
	 * @param type its type
	 * @return the part
	 */
	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * Returns whether there is a bean of a type.
	 * @param className the type
	 * @return {@code false} if there is none
	 */
	public boolean hasBean(String className) {
		return this.context.getBeanNamesForType(ClassUtils.resolveClassName(className, null)).length > 0;
	}

	private int port(String property) {
		return this.context.getEnvironment().getRequiredProperty(property, Integer.class);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
