// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.training;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Training run: the clients of the load log in at the process itself, and then the
 * application ends.
 */
class TrainingRun implements ApplicationRunner {

	private static final Logger logger = LoggerFactory.getLogger(TrainingRun.class);

	private final Duration duration;

	private final ConfigurableApplicationContext context;

	TrainingRun(Duration duration, ConfigurableApplicationContext context) {
		this.duration = duration;
		this.context = context;
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		Environment environment = this.context.getEnvironment();
		String key = environment.getRequiredProperty(TrainingDefaults.CREDENTIAL + "key");
		String secret = environment.getRequiredProperty(TrainingDefaults.CREDENTIAL + "secret");
		int port = environment.getRequiredProperty("local.mqtt.tcp.port", int.class);
		logger.info("A training run begins. The process ends after {} s", this.duration.toSeconds());
		long served;
		try (TrainingLoad load = new TrainingLoad(port, key, secret)) {
			load.begin();
			TimeUnit.NANOSECONDS.sleep(this.duration.toNanos());
			served = load.served();
		}
		if (served == 0) {
			throw new IllegalStateException("No client of the training run was served");
		}
		logger.info("The training run has served {} clients", served);
		this.context.close();
	}

}
