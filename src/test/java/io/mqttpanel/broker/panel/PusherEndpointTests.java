// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the origins that {@link PusherEndpoint} accepts.
 */
class PusherEndpointTests {

	@Test
	void acceptsWhatIsNoBrowser() {
		assertThat(PusherEndpoint.isSameOrigin(null, "localhost:8080")).isTrue();
	}

	@Test
	void acceptsItsOwnPage() {
		assertThat(PusherEndpoint.isSameOrigin("http://localhost:8080", "localhost:8080")).isTrue();
		assertThat(PusherEndpoint.isSameOrigin("https://Panel.example", "panel.example")).isTrue();
	}

	@Test
	void refusesOtherPages() {
		assertThat(PusherEndpoint.isSameOrigin("http://localhost:3000", "localhost:8080")).isFalse();
		assertThat(PusherEndpoint.isSameOrigin("http://evil.example", "localhost:8080")).isFalse();
		assertThat(PusherEndpoint.isSameOrigin("null", "localhost:8080")).isFalse();
		assertThat(PusherEndpoint.isSameOrigin("http://local host", "localhost:8080")).isFalse();
		assertThat(PusherEndpoint.isSameOrigin("http://localhost:8080", null)).isFalse();
	}

}
