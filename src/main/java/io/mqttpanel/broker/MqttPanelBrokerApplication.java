// SPDX-License-Identifier: MIT
package io.mqttpanel.broker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;

import io.mqttpanel.broker.goflags.GoFlags;

/**
 * The service: an MQTT broker whose access and reporting are driven by the MQTT Panel.
 * Redis is there for several nodes only, which load it themselves.
 */
@SpringBootApplication(exclude = { DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class,
		DataRedisRepositoriesAutoConfiguration.class, LettuceObservationAutoConfiguration.class })
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
