// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;

import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.testing.StubPanelCallStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Meters as Prometheus scrapes them.
 */
class PrometheusIntegrationTests {

	private static ConfigurableApplicationContext application;

	private static List<String> scrape;

	@BeforeAll
	static void startTellAndScrape() {
		application = new SpringApplicationBuilder(MeteredApplication.class).web(WebApplicationType.REACTIVE)
			.run("--server.port=0");
		application.getBean(EventCounters.class)
			.onEvent(new PacketProcessed("a", 1, 0, Direction.RECEIVED, 3, 0, 130, 0));
		application.getBean(DecisionMetrics.class)
			.onEvent(new AccessDecided(AccessDecided.Outcome.GRANTED, AccessDecided.Source.PANEL, Duration.ofMillis(20),
					0));
		scrape = scrape(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@ParameterizedTest
	@EnumSource
	void scrapeHasEveryMeterUnderTheNameInTheTable(BrokerMeters meter) {
		String name = MetricsTableTests.prometheusName(meter);
		assertThat(scrape).contains("# HELP " + name + " " + meter.description());
		assertThat(scrape).anyMatch((line) -> line.matches(name + "(_count)?(\\{.*})? [0-9.E]+"));
	}

	@Test
	void scrapeHasTheNumbers() {
		assertThat(scrape).contains("mqtt_packets_total{direction=\"received\",type=\"publish\"} 1.0",
				"mqtt_packets_total{direction=\"sent\",type=\"publish\"} 0.0",
				"mqtt_packet_bytes_total{direction=\"received\",type=\"publish\"} 133.0",
				"mqtt_messages_total{direction=\"received\"} 1.0", "mqtt_subscriptions 7.0",
				"mqtt_relay_events_total{fate=\"unsendable\",type=\"message_published\"} 502.0");
	}

	@Test
	void decisionsComeInBuckets() {
		String granted = "mqtt_auth_decisions_seconds_bucket{outcome=\"granted\",source=\"panel\",le=\"%s\"} %s";
		assertThat(scrape).contains(granted.formatted("0.005", "0"), granted.formatted("0.025", "1"),
				granted.formatted("5.0", "1"));
	}

	@Test
	void noOtherMeterOfTheBrokerIsScraped() {
		List<String> names = Stream.of(BrokerMeters.values()).map(MetricsTableTests::prometheusName).toList();
		assertThat(scrape).filteredOn((line) -> line.startsWith("mqtt_"))
			.isNotEmpty()
			.allMatch((line) -> names.stream().anyMatch(line::startsWith));
	}

	private static List<String> scrape(int port) {
		String body = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + port)
			.responseTimeout(Duration.ofSeconds(30))
			.build()
			.get()
			.uri("/actuator/prometheus")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		return Arrays.asList(body.split("\n"));
	}

	/**
	 * Application with the metrics package and the status that it reads only.
	 */
	@EnableAutoConfiguration
	@Import({ MetricsConfiguration.class, StubRelayStatus.class, StubBrokerStatus.class, StubPanelCallStatus.class,
			StubAccessStatus.class, StubFlowStatus.class, StubHttpServerStatus.class, StubStoreStatus.class,
			StubClusterStatus.class })
	static class MeteredApplication {

		@Bean
		HealthIndicator brokerHealthIndicator() {
			return () -> Health.up().build();
		}

	}

}
