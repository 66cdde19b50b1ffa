// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * Configuration of a management server on a port of its own, which does not see the
 * customizers of the other one. Its connections count towards the same limits. It is for
 * the context of that server only, and so is listed in a file and not found by a scan.
 */
@ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
@ConditionalOnBean(HttpConnections.class)
class ManagementHttpConfiguration {

	@Bean
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> managementHttpConnectionCustomizer(
			HttpProperties settings, HttpConnections connections) {
		return HttpConfiguration.customizer(settings, connections);
	}

}
