// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.training;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of a training run, which does not exist in a broker that serves clients.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(TrainingDefaults.DURATION)
@EnableConfigurationProperties(TrainingProperties.class)
class TrainingConfiguration {

	@Bean
	ApplicationRunner trainingRun(TrainingProperties properties, ConfigurableApplicationContext context) {
		return new TrainingRun(properties.duration(), context);
	}

}
