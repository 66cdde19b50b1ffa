// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.TenancyProperties;
import io.mqttpanel.broker.cluster.ClusterNode;
import io.mqttpanel.broker.cluster.ClusterProperties;
import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClusterStatus;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.HeapClaims;
import io.mqttpanel.broker.event.PeerNodes;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.StoreCommitted;
import io.mqttpanel.broker.moquette.MoquetteEngine;
import io.mqttpanel.broker.mqtt.MqttFront;
import io.mqttpanel.broker.mqtt.flow.BackPressure;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.store.CommitListener;
import io.mqttpanel.broker.store.StoreBackups;

/**
 * Wiring of the MQTT front, the engine and what surrounds them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ BrokerProperties.class, HttpProperties.class, TenancyProperties.class,
		ClusterProperties.class })
class BrokerConfiguration {

	@Bean
	BrokerEvents brokerEvents(List<BrokerEventListener> listeners) {
		return BrokerEvents.to(listeners);
	}

	@Bean
	BackPressure backPressure(BrokerProperties properties) {
		return new BackPressure(properties.flow().limits(), properties.flow().patience());
	}

	@Bean
	Limits limits(BrokerProperties properties, HttpProperties http, ObjectProvider<AuthProperties> auth) {
		Limits limits = properties.limits().toLimits();
		AuthProperties panel = auth.getIfAvailable();
		return limits.withMaxConnections(FileDescriptors.ofProcess()
			.maxConnections(limits.maxConnections(), http.maxConnections(),
					(panel != null) ? panel.maxConnections() : 0));
	}

	@Bean
	HeapClaims heapOfClients(BrokerProperties properties, Limits limits, ClusterProperties cluster) {
		return HeapReport.ofClients(limits, properties.flow().limits(), properties.persistence().path() != null,
				cluster.enabled());
	}

	@Bean
	SmartInitializingSingleton heapReport(ObjectProvider<HeapClaims> claims, Limits limits) {
		return () -> {
			new HeapReport(Runtime.getRuntime().maxMemory(), claims.stream().toList()).log();
			HeapReport.logSessions(limits);
		};
	}

	@Bean
	MqttFront mqttFront(BrokerProperties properties, Limits limits, Authenticator authenticator, BrokerEvents events,
			BackPressure backPressure, ObjectProvider<OnDenied> onDenied, TenancyProperties tenancy,
			ClusterProperties cluster, ObjectProvider<ClusterNode> node) {
		MqttFront front = new MqttFront(properties.toMqttSettings(limits, onDenied.getIfAvailable(() -> OnDenied.DROP),
				tenancy.tenancy(), cluster), authenticator, events, backPressure);
		node.ifAvailable((joined) -> front.shareWith(joined.claims()));
		return front;
	}

	@Bean
	ClientRegistry clientRegistry(MqttFront front) {
		return front.clients();
	}

	@Bean
	MoquetteEngine moquetteEngine(BrokerProperties properties, MqttFront front, TenancyProperties tenancy,
			BrokerEvents events, ApplicationEventPublisher publisher, ObjectProvider<ClusterNode> cluster) {
		CommitListener commits = (nanos, changes) -> events.announce(new StoreCommitted(Duration.ofNanos(nanos),
				changes, SteadyClock.SYSTEM.toDate(SteadyClock.SYSTEM.instant()).toEpochMilli()));
		ClusterNode node = cluster.getIfAvailable();
		return new MoquetteEngine(
				properties.toMoquetteSettings(tenancy.tenancy(), commits, (node != null) ? node.subscribers() : null),
				front, front.retained(), properties.flow().limits(),
				() -> AvailabilityChangeEvent.publish(publisher, BrokerConfiguration.class, LivenessState.BROKEN));
	}

	@Bean
	@ConditionalOnBooleanProperty("mqtt-panel.cluster.enabled")
	ClusterHealthIndicator mqttClusterHealthIndicator(ClusterStatus cluster) {
		return new ClusterHealthIndicator(cluster);
	}

	@Bean
	SessionStoreStatus sessionStoreStatus(MoquetteEngine engine) {
		return new SessionStoreStatus(engine::commits, engine::waitingInFront, engine::bytesInFront);
	}

	@Bean
	StoreBackups storeBackups(MoquetteEngine engine, BrokerProperties properties) {
		return properties.persistence().toBackups(engine::commits);
	}

	@Bean
	StoreHealthIndicator mqttStoreHealthIndicator(SessionStoreStatus status) {
		return new StoreHealthIndicator(status);
	}

	@Bean
	SecureListeners secureListeners(BrokerProperties properties, SslBundles bundles) {
		return new SecureListeners(properties, bundles);
	}

	/** The embedded Panel, where there is one, says which hosts are this server's. */
	@Bean
	ListenerFactory listenerFactory(BrokerProperties properties, SecureListeners secureListeners, MqttFront front,
			ObjectProvider<Predicate<String>> mqttHosts) {
		return new ListenerFactory(properties, secureListeners, front, mqttHosts.getIfUnique());
	}

	@Bean
	MqttBroker mqttBroker(BrokerProperties properties, MqttFront front, MoquetteEngine engine,
			ListenerFactory listenerFactory, ConfigurableEnvironment environment) {
		return new MqttBroker(properties, front, engine, listenerFactory, new ListenerPorts(environment));
	}

	@Bean
	SystemTopics systemTopics(MoquetteEngine engine, BrokerProperties properties, BackPressure backPressure,
			ObjectProvider<EventCounters> counters, ObjectProvider<BuildProperties> build,
			ObjectProvider<PeerNodes> peers) {
		BuildProperties built = build.getIfAvailable();
		String version = (built != null) ? built.getVersion() : null;
		SystemFigures figures = new SystemFigures((version != null) ? version : "development",
				counters.getIfAvailable(EventCounters::new), backPressure, SteadyClock.SYSTEM);
		return new SystemTopics(engine, new SystemSums(() -> figures.now(engine), peers.getIfAvailable()),
				properties.sysTopics().interval());
	}

	@Bean
	BrokerHealthIndicator brokerHealthIndicator(MqttBroker broker, BrokerProperties properties) {
		return new BrokerHealthIndicator(broker, properties.ports().size());
	}

}
