// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisRetained}.
 */
class RedisRetainedTests {

	@Test
	void messageIsBehindItsEnd() {
		byte[] message = " two words ".getBytes(StandardCharsets.UTF_8);
		byte[] value = RedisRetained.encode(new Retained("t", message, 1234));
		assertThat(value).asString(StandardCharsets.UTF_8).isEqualTo("1234  two words ");
		assertThat(RedisRetained.message(value)).isEqualTo(message);
	}

	@Test
	void removedMessageIsNothing() {
		assertThat(RedisRetained.encode(new Retained("t", new byte[0], 1234))).isEmpty();
	}

}
