// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.StoreStatus;
import io.mqttpanel.broker.relay.RelayControl;
import io.mqttpanel.broker.store.StoreBackups;

/**
 * Configuration of the broker's Actuator endpoints.
 */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

	private static final String NOT_BUILT = "development";

	@Bean
	MqttEndpoint mqttEndpoint(EventCounters counters, ObjectProvider<BrokerStatus> status,
			ObjectProvider<FlowStatus> flow, ObjectProvider<BuildProperties> build) {
		BuildProperties properties = build.getIfAvailable();
		String version = (properties != null) ? properties.getVersion() : null;
		return new MqttEndpoint((version != null) ? version : NOT_BUILT, counters,
				status.getIfAvailable(AbsentBroker::new), dropped(flow.getIfAvailable()), SteadyClock.SYSTEM);
	}

	private static ToLongFunction<DropReason> dropped(@Nullable FlowStatus flow) {
		return (flow != null) ? flow::droppedMessages : (reason) -> 0;
	}

	/**
	 * Route to the statistics at the root, where the Go broker has them. Browsers get the
	 * page of the embedded Panel there.
	 * @param endpoint the statistics
	 * @param mode the mode of the application
	 * @return the route
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@ConditionalOnBooleanProperty("mqtt-panel.admin.statistics-at-root")
	RouterFunction<ServerResponse> statisticsRoute(MqttEndpoint endpoint,
			@Value("${mqtt-panel.mode:embedded}") String mode) {
		RequestPredicate root = RequestPredicates.path("/")
			.and(RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD));
		boolean page = "embedded".equalsIgnoreCase(mode);
		return RouterFunctions.route(
				root.and((request) -> !page || !request.headers().accept().contains(MediaType.TEXT_HTML)),
				(request) -> ServerResponse.ok()
					.cacheControl(CacheControl.noStore())
					.contentType(MediaType.APPLICATION_JSON)
					.bodyValue(endpoint.statistics()));
	}

	@Bean
	MqttRelayEndpoint mqttRelayEndpoint(ObjectProvider<RelayControl> relay) {
		return new MqttRelayEndpoint(relay);
	}

	@Bean
	StoreEndpoint storeEndpoint(ObjectProvider<StoreStatus> status, ObjectProvider<StoreBackups> backups) {
		return new StoreEndpoint(status, backups);
	}

	@Bean
	ListenersInfoContributor listenersInfoContributor(ObjectProvider<BrokerStatus> status) {
		return new ListenersInfoContributor(status.getIfAvailable(AbsentBroker::new));
	}

}
