// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RouterFunction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PanelConfiguration} and {@link PanelProperties}.
 */
class PanelConfigurationIntegrationTests {

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withUserConfiguration(PanelConfiguration.class);

	@Test
	void defaults() {
		this.contextRunner.run((context) -> {
			PanelProperties properties = context.getBean(PanelProperties.class);
			assertThat(properties.listen()).isEqualTo("127.0.0.1");
			assertThat(properties.maxFailedLogins()).isEqualTo(300);
			assertThat(properties.credentials()).isEmpty();
			assertThat(properties.pingInterval()).isEqualTo(Duration.ofSeconds(60));
			assertThat(context.getBean(PanelCredentials.class).generated()).isTrue();
		});
	}

	@Test
	void overrides() {
		this.contextRunner
			.withPropertyValues("mqtt-panel.mode=embedded", "mqtt-panel.panel.app-key=k-1",
					"mqtt-panel.panel.credentials[0].key=field", "mqtt-panel.panel.credentials[0].secret=hush")
			.run((context) -> {
				assertThat(context.getBean(PanelProperties.class).appKey()).isEqualTo("k-1");
				assertThat(context.getBean(PanelCredentials.class).find("field", "hush")).isEqualTo(1);
				assertThat(context.getBean(PanelCredentials.class).generated()).isFalse();
			});
	}

	@Test
	void backsOffInModeRemote() {
		this.contextRunner.withPropertyValues("mqtt-panel.mode=remote").run((context) -> {
			assertThat(context).doesNotHaveBean(PanelConfiguration.class);
			assertThat(context).doesNotHaveBean(RouterFunction.class);
			assertThat(context).doesNotHaveBean(HandlerMapping.class);
		});
	}

	@Test
	void failsOnSettingsThatCannotBe() {
		fails("mqtt-panel.panel.app-key=a/b", "appKey");
		fails("mqtt-panel.panel.listen=example.com",
				"mqtt-panel.panel.listen is \"example.com\": it must be an IP address");
		fails("mqtt-panel.panel.listen=", "mqtt-panel.panel.listen is \"\": it must be an IP address");
		fails("mqtt-panel.panel.hosts=a:80", "mqtt-panel.panel.hosts has \"a:80\": it must have names");
		fails("mqtt-panel.panel.max-failed-logins=0", "maxFailedLogins");
		fails("mqtt-panel.panel.history-size=0", "historySize");
		fails("mqtt-panel.panel.credentials[0].key=only", "secret");
		fails("mqtt-panel.panel.ping-interval=1ms", "mqtt-panel.panel.ping-interval is PT0.001S: it must be at least");
	}

	private void fails(String property, String reason) {
		this.contextRunner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining(reason));
	}

}
