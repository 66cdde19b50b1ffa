// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HostFilter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class HostFilterTests {

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

	private final HostFilter filter = new HostFilter(Set.of("panel.example", "192.0.2.1", "2001:db8::1"), false,
			this.now::get);

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LOCALHOST:8080", "127.0.0.1", "127.1.2.3:1", "[::1]", "[::1]:8080",
			"[0:0:0:0:0:0:0:1]", "panel.example", "Panel.Example:8080", "192.0.2.1:80", "[2001:db8::1]:8080" })
	void acceptsItsOwnHosts(String host) {
		assertThat(this.filter.isOurs(host)).isTrue();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "evil.example", "localhost.evil.example", "evil.localhost", "127.0.0.1.evil.example",
			"192.0.2.2", "[2001:db8::2]", "user@localhost", "localhost:x", "localhost, evil.example", "a b", "[::1",
			"[abc]", "[.:]", "999.0.0.1", "\u0000", "2130706433" })
	void refusesAnyOther(String host) {
		assertThat(this.filter.isOurs(host)).isFalse();
	}

	@Test
	void acceptsAnyAddressButNoNameWhereItListensOnAll() {
		HostFilter all = new HostFilter(Set.of("0.0.0.0"), true, this.now::get);
		assertThat(all.isOurs("192.0.2.7:8080")).isTrue();
		assertThat(all.isOurs("[2001:db8::7]")).isTrue();
		assertThat(all.isOurs("evil.example")).isFalse();
	}

	@Test
	void saysOnceAnEpisodeWhatItRefuses(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			refuse("evil.example");
		}
		assertThat(output.getAll().split("names the host evil.example is refused", -1)).hasSize(2);
		this.now.set(Instant.EPOCH.plus(Duration.ofMinutes(2)));
		refuse("evil.example");
		assertThat(output.getAll().split("names the host evil.example is refused", -1)).hasSize(3);
	}

	private void refuse(String host) {
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("/").header("Host", host));
		this.filter.filter(exchange, (allowed) -> Mono.error(new IllegalStateException("was let through"))).block();
		assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.MISDIRECTED_REQUEST);
		assertThat(exchange.getResponse().getBodyAsString().block()).contains("mqtt-panel.panel.hosts");
	}

}
