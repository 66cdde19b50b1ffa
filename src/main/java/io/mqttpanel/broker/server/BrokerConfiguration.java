// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.InstantSource;
import java.util.List;

import io.moquette.interception.InterceptHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.EventDispatcher;
import io.mqttpanel.broker.event.PresenceListener;
import io.mqttpanel.broker.moquette.HalfOpenSessionCleanup;
import io.mqttpanel.broker.moquette.MoquetteChannels;
import io.mqttpanel.broker.mqtt.MqttChannelExtension;
import io.mqttpanel.broker.mqtt.MqttPipeline;
import io.mqttpanel.broker.mqtt.MqttPipelineSettings;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;
import io.mqttpanel.broker.mqtt.flow.Flow;
import io.mqttpanel.broker.mqtt.flow.FlowGate;
import io.mqttpanel.broker.mqtt.transport.EdgePipeline;

/**
 * Wires the engine to decisions and facts.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BrokerProperties.class)
@Import(EdgeConfiguration.class)
class BrokerConfiguration {

	static {
		MqttChannelExtension.enable();
	}

	@Bean
	BrokerEvents brokerEvents(List<BrokerEventListener> listeners) {
		return new EventDispatcher(listeners);
	}

	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	PresenceListener presenceListener() {
		return new PresenceListener();
	}

	@Bean
	ClientRegistry clientRegistry() {
		return new ClientRegistry();
	}

	@Bean
	FlowGate flowGate() {
		return new FlowGate();
	}

	@Bean
	SessionLoopInterceptor sessionLoopInterceptor(ApplicationEventPublisher publisher) {
		return new SessionLoopInterceptor(() -> reportBroken(publisher));
	}

	private static void reportBroken(ApplicationEventPublisher publisher) {
		AvailabilityChangeEvent.publish(publisher, BrokerConfiguration.class, LivenessState.BROKEN);
	}

	@Bean
	MqttPipeline mqttPipeline(BrokerProperties properties, Authenticator authenticator, BrokerEvents events,
			ClientRegistry clients, FlowGate gate, EdgePipeline edge, ObjectProvider<OnDenied> onDenied) {
		MqttPipelineSettings settings = new MqttPipelineSettings(properties.connectTimeout(),
				(int) properties.maxMessageSize().toBytes(), MoquetteChannels::isReady, HalfOpenSessionCleanup::end,
				onDenied.getIfAvailable(() -> OnDenied.DROP),
				properties.mqtt5()
					.answers((int) properties.maxMessageSize().toBytes(), properties.maxSessionExpiry(),
							properties.assignClientIdentifiers()));
		return new MqttPipeline(settings, authenticator, events, clients, new Flow(gate, properties.flow().limits()),
				edge);
	}

	@Bean
	MoquetteBroker moquetteBroker(BrokerProperties properties, MqttPipeline pipeline, ClientRegistry clients,
			List<InterceptHandler> interceptors, SecureListeners secureListeners, ConfigurableEnvironment environment,
			ApplicationEventPublisher publisher) {
		return new MoquetteBroker(properties, pipeline, clients, interceptors, secureListeners,
				new ListenerPorts(environment), () -> reportBroken(publisher));
	}

	@Bean
	SystemTopics systemTopics(MoquetteBroker broker, BrokerProperties properties, FlowGate gate,
			ObjectProvider<EventCounters> tally, ObjectProvider<BuildProperties> build) {
		BuildProperties built = build.getIfAvailable();
		String version = (built != null) ? built.getVersion() : null;
		SystemFigures figures = new SystemFigures((version != null) ? version : "development",
				tally.getIfAvailable(EventCounters::new), gate, InstantSource.system());
		return new SystemTopics(broker, figures, properties.sysTopics().interval());
	}

	@Bean
	BrokerHealthIndicator brokerHealthIndicator(MoquetteBroker broker, BrokerProperties properties) {
		return new BrokerHealthIndicator(broker, properties.ports().size());
	}

}
