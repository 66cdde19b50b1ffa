// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.net.URI;
import java.time.Duration;

import io.netty.channel.ChannelOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.http.client.HttpClientConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PanelConnections}.
 */
class PanelConnectionsTests {

	/** The connect timeout is 2 s. */
	@ParameterizedTest
	@CsvSource({ "1, 0", "2, 0", "3, 2000" })
	void haveNoTimerThatEndsWithTheCall(int timeoutSeconds, int connectMillis) {
		try (PanelConnections connections = new PanelConnections(
				AuthFixture.settings(URI.create("http://localhost"), Duration.ofSeconds(timeoutSeconds), 1, 1))) {
			HttpClientConfig config = connections.http().configuration();
			assertThat(config.responseTimeout()).isNull();
			assertThat(config.options().get(ChannelOption.CONNECT_TIMEOUT_MILLIS)).isEqualTo(connectMillis);
		}
	}

}
