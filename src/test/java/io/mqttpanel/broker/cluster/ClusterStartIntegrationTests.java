// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.ClassUtils;

import io.mqttpanel.broker.testing.RedisProcess;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Starts of a node that cannot join its cluster.
 */
class ClusterStartIntegrationTests {

	@Test
	void embeddedPanelHasOneNode() {
		assertThatThrownBy(() -> RunningService.embedded("--mqtt-panel.cluster.enabled=true").close())
			.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
			.rootCause()
			.hasMessageContaining("mqtt-panel.cluster.enabled");
	}

	@Test
	void nodesKeepNoSessions(@TempDir Path directory) throws Exception {
		try (StubAuthServer panel = StubAuthServer.start();
				StubReverb reverb = StubReverb.start();
				RedisProcess redis = RedisProcess.start()) {
			assertThatThrownBy(() -> RunningService
				.remote(panel, reverb, "--mqtt-panel.cluster.enabled=true", "--spring.data.redis.port=" + redis.port(),
						"--mqtt-panel.broker.persistence.path=" + directory)
				.close()).rootCause().hasMessageContaining("mqtt-panel.broker.persistence.path");
		}
	}

	@Test
	void inboxHasRoomForTheLargestMessages() throws Exception {
		try (StubAuthServer panel = StubAuthServer.start();
				StubReverb reverb = StubReverb.start();
				RedisProcess redis = RedisProcess.start()) {
			assertThatThrownBy(() -> RunningService
				.remote(panel, reverb, "--mqtt-panel.cluster.enabled=true", "--spring.data.redis.port=" + redis.port(),
						"--mqtt-panel.cluster.max-inbox-bytes=3MB", "--mqtt-panel.broker.max-message-size=1MB")
				.close()).rootCause()
				.hasMessageContaining("mqtt-panel.cluster.max-inbox-bytes")
				.hasMessageContaining("must be at least 4 times mqtt-panel.broker.max-message-size, which is 1048576B");
		}
	}

	@Test
	void redisThatIsNotThereIsNamed() {
		try (StubAuthServer panel = StubAuthServer.start(); StubReverb reverb = StubReverb.start()) {
			Throwable failure = catchThrowable(() -> RunningService
				.remote(panel, reverb, "--mqtt-panel.cluster.enabled=true", "--spring.data.redis.port=1")
				.close());
			FailureAnalysis analysis = new ClusterFailureAnalyzer().analyze(failure);
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("Redis cannot be reached");
			assertThat(analysis.getAction()).contains("spring.data.redis.host", "mqtt-panel.cluster.enabled=false");
		}
	}

	@Test
	void singleNodeHasNothingOfRedis() {
		try (RunningService single = RunningService.embedded()) {
			assertThat(single.hasBean("org.springframework.data.redis.connection.RedisConnectionFactory")).isFalse();
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("lettuce") || name.startsWith("cluster-"));
			assertThat(ClassUtils.isPresent("io.lettuce.core.RedisClient", null)).isTrue();
		}
	}

}
