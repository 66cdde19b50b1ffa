// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

import io.mqttpanel.broker.goflags.GoFlags;

/**
 * The service: an MQTT broker whose access and reporting are driven by the MQTT Panel.
 */
@SpringBootApplication
@EnableConfigurationProperties(MqttPanelProperties.class)
public class MqttPanelBrokerApplication {

	/**
	 * Starts the service and returns once everything listens.
	 * @param args Spring Boot options and the flags of the Go broker
	 */
	public static void main(String[] args) {
		GoFlags.parseOrExit(args).start(new SpringApplication(MqttPanelBrokerApplication.class));
	}

}
