// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What the settings make of the room, and which of them stop the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class AuthConfigurationIntegrationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebClientAutoConfiguration.class, CacheMetricsAutoConfiguration.class))
		.withUserConfiguration(Surroundings.class);

	@Test
	void defaults() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(Authenticator.class);
			assertThat(context.getBean(AuthProperties.class)).isEqualTo(new AuthProperties(null, Duration.ofSeconds(5),
					Duration.ofSeconds(10), Duration.ofSeconds(2), 64, 10_000,
					new AuthProperties.Cache(Duration.ofHours(24), Duration.ofSeconds(10), 100_000), List.of(),
					OnDenied.DROP, Duration.ofHours(1), new AuthProperties.Breaker(50, 10, Duration.ofSeconds(5)),
					new AuthProperties.Throttle(10, 100, Duration.ofMinutes(1), Duration.ofSeconds(1)),
					new AuthProperties.Renewal(Duration.ofSeconds(1), 16, Duration.ofSeconds(30)),
					new AuthProperties.Revocation(Duration.ofSeconds(60), 10_000), false));
		});
	}

	@Test
	void overrides() {
		this.runner.withPropertyValues("mqtt-panel.mode=remote",
				"mqtt-panel.auth.url=https://panel.example.com/api/mqtt/auth", "mqtt-panel.auth.timeout=3s",
				"mqtt-panel.auth.connect-timeout=500ms", "mqtt-panel.auth.max-connections=8",
				"mqtt-panel.auth.max-pending=0", "mqtt-panel.auth.cache.ttl=1h", "mqtt-panel.auth.cache.refusal-ttl=0",
				"mqtt-panel.auth.on-denied=disconnect", "mqtt-panel.auth.acl[0].permission=deny",
				"mqtt-panel.auth.acl[0].action=publish", "mqtt-panel.auth.acl[0].topic=a/+/\\${username}",
				"mqtt-panel.auth.acl[0].qos=0,2", "mqtt-panel.auth.acl[0].retain=true",
				"mqtt-panel.auth.acl[1].permission=allow", "mqtt-panel.auth.acl[1].action=all",
				"mqtt-panel.auth.acl[1].topic=${clientid}/#", "mqtt-panel.auth.cache.max-size=5",
				"mqtt-panel.auth.deadline=7s", "mqtt-panel.auth.max-stale=0", "mqtt-panel.auth.breaker.failure-rate=20",
				"mqtt-panel.auth.breaker.minimum-calls=3", "mqtt-panel.auth.breaker.open-for=1m",
				"mqtt-panel.auth.throttle.refusals=0", "mqtt-panel.auth.throttle.window=2m",
				"mqtt-panel.auth.throttle.address-refusals=3", "mqtt-panel.auth.throttle.delay=0",
				"mqtt-panel.auth.renewal.interval=2s", "mqtt-panel.auth.renewal.max-concurrent=3",
				"mqtt-panel.auth.renewal.retry-delay=4s", "mqtt-panel.auth.revocation.tombstone=5m",
				"mqtt-panel.auth.revocation.max-tombstones=6", "mqtt-panel.auth.will-on-kick=true")
			.run((context) -> assertThat(context.getBean(AuthProperties.class)).isEqualTo(new AuthProperties(
					URI.create("https://panel.example.com/api/mqtt/auth"), Duration.ofSeconds(3), Duration.ofSeconds(7),
					Duration.ofMillis(500), 8, 0, new AuthProperties.Cache(Duration.ofHours(1), Duration.ZERO, 5),
					List.of(new AuthProperties.Acl(Permission.DENY, Action.PUBLISH, "a/+/${username}", List.of(0, 2),
							true),
							new AuthProperties.Acl(Permission.ALLOW, Action.ALL, "${clientid}/#", List.of(), null)),
					OnDenied.DISCONNECT, Duration.ZERO, new AuthProperties.Breaker(20, 3, Duration.ofMinutes(1)),
					new AuthProperties.Throttle(0, 3, Duration.ofMinutes(2), Duration.ZERO),
					new AuthProperties.Renewal(Duration.ofSeconds(2), 3, Duration.ofSeconds(4)),
					new AuthProperties.Revocation(Duration.ofMinutes(5), 6), true)));
	}

	@Test
	void bindsTheMetersOfTheCache() {
		this.runner.run((context) -> assertThat(context.getBean(MeterRegistry.class)
			.get("cache.gets")
			.tags("cache", "panel-decisions", "cache.manager", "auth", "result", "hit")
			.functionCounter()
			.count()).isZero());
	}

	@Test
	void namesTheHealthComponent() {
		this.runner.run((context) -> assertThat(context.getBeanNamesForType(PanelAuthHealthIndicator.class))
			.containsExactly("panelAuthHealthIndicator"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://user:hush@panel/auth", "https://hush@panel", "http://user:p@hush@panel/auth",
			"http://user:hush hush@panel/auth", "http://user:hush@panel:99999999/" })
	void refusesAUrlWithAUserNameAndPasswordWithoutShowingThem(String url) {
		this.runner.withPropertyValues("mqtt-panel.auth.url=" + url)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("mqtt-panel.auth.url")
				.hasStackTraceContaining("must not contain a user name and password")
				.satisfies((failure) -> assertThat(stackTrace(failure)).doesNotContain("hush")));
	}

	private static String stackTrace(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			url=/api/mqtt/auth   | url               | "/api/mqtt/auth"   | begins with http:// or https://
			url=ftp://panel/auth | url               | "ftp://panel/auth" | begins with http:// or https://
			url=http:panel       | url               | "http:panel"       | names a host
			url=http://a b       | url               | "http://a%20b"     | names a host
			url=http://[         | url               | "http://["         | URI
			timeout=0s           | timeout           | "PT0S"             | at least 1ms, such as 5s
			timeout=-1s          | timeout           | "PT-1S"            | at least 1ms, such as 5s
			timeout=soon         | timeout           | "soon"             | not a valid duration
			connect-timeout=0s   | connect-timeout   | "PT0S"             | at least 1ms, such as 5s
			max-connections=0    | max-connections   | "0"                | greater than or equal to 1
			max-pending=-1       | max-pending       | "-1"               | greater than or equal to 0
			cache.ttl=-1s        | cache.ttl         | "PT-1S"            | not negative, such as
			cache.refusal-ttl=-1 | cache.refusalTtl  | "PT-0.001S"        | not negative, such as
			cache.max-size=-1    | cache.maxSize     | "-1"               | greater than or equal to 0
			deadline=0s          | deadline          | "PT0S"             | at least 1ms, such as 5s
			max-stale=-1s        | max-stale         | "PT-1S"            | not negative, such as
			breaker.failure-rate=101 | breaker.failureRate | "101"         | less than or equal to 100
			breaker.minimum-calls=51 | breaker.minimumCalls | "51"         | less than or equal to 50
			breaker.open-for=0   | breaker.openFor   | "PT0S"             | at least 1ms, such as 5s
			throttle.refusals=-1 | throttle.refusals | "-1"               | greater than or equal to 0
			throttle.address-refusals=-1 | throttle.addressRefusals | "-1"     | greater than or equal to 0
			throttle.delay=-1s   | throttle.delay    | "PT-1S"            | not negative, such as
			renewal.interval=0s  | renewal.interval  | "PT0S"             | at least 10ms, such as 1s
			renewal.max-concurrent=0 | renewal.maxConcurrent | "0"        | greater than or equal to 1
			revocation.tombstone=-1s | revocation.tombstone | "PT-1S"     | not negative, such as
			cache.tll=1h         | cache.tll         | "1h"               | left unbound
			tiemout=1s           | tiemout           | "1s"               | left unbound
			on-denied=ignore     | on-denied         | "ignore"           | DISCONNECT
			acl[0].action=all    | acl[0].permission | "null"             | must be allow or deny
			acl[0].permission=no | acl[0].permission | "no"               | DENY
			""")
	void failsWithTheKeyTheValueAndWhatIsAllowed(String setting, String key, String value, String allowed,
			CapturedOutput output) {
		start("--mqtt-panel.auth." + setting);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("mqtt-panel.auth." + key)
			.contains("Value: " + value)
			.contains(allowed);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			topic | a/#/b        | + only as a whole level
			topic | ${client_id} | no placeholder but ${clientid}, ${username} and ${team_id}
			qos   | [3]          | nothing but 0, 1 and 2
			""")
	void failsOnARuleThatMeansNothing(String part, String value, String allowed, CapturedOutput output) {
		String qos = part.equals("qos") ? "3" : "0";
		start("--mqtt-panel.auth.acl[0].permission=allow", "--mqtt-panel.auth.acl[0].action=all",
				"--mqtt-panel.auth.acl[0].topic=" + (part.equals("topic") ? value : "#"),
				"--mqtt-panel.auth.acl[0].qos=" + qos);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("mqtt-panel.auth.acl[0]." + part)
			.contains(value)
			.contains(allowed);
	}

	@Test
	void failsInRemoteModeWithoutAnAddress(CapturedOutput output) {
		start("--mqtt-panel.mode=remote");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("mqtt-panel.auth.url")
			.contains("In mode 'remote' it must be set");
	}

	private static void start(String... arguments) {
		SpringApplication application = new SpringApplication(Surroundings.class, ValidationAutoConfiguration.class,
				WebClientAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run(arguments).close());
	}

	/**
	 * Beans that the configuration needs.
	 */
	@Import(AuthConfiguration.class)
	static class Surroundings {

		@Bean
		RecordedEvents events() {
			return new RecordedEvents();
		}

		@Bean
		SimpleMeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
