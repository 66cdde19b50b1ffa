// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.packaging;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the Helm chart with several nodes.
 */
class HelmClusterIntegrationTests {

	private static final String NAME = RenderedChart.NAME;

	private final RenderedChart chart = RenderedChart.of("cluster");

	@Test
	void nodesAreAStatefulSet() {
		assertThat(this.chart.has("Deployment", NAME)).isFalse();
		JsonNode set = this.chart.get("StatefulSet", NAME).path("spec");
		assertThat(set.path("replicas").asInt()).isEqualTo(3);
		JsonNode nodes = this.chart.get("Service", set.path("serviceName").asString()).path("spec");
		assertThat(nodes.path("clusterIP").asString()).isEqualTo("None");
		assertThat(nodes.path("selector")).isEqualTo(set.at("/selector/matchLabels"));
		JsonNode mqtt = this.chart.get("Service", NAME + "-mqtt").path("spec");
		assertThat(mqtt.path("selector")).isEqualTo(set.at("/selector/matchLabels"));
	}

	@Test
	void nodesAreOnDifferentMachinesAndLeaveOneAtATime() {
		assertThat(this.chart.pod()
			.at("/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/0/podAffinityTerm")
			.path("topologyKey")
			.asString()).isEqualTo("kubernetes.io/hostname");
		JsonNode budget = this.chart.get("PodDisruptionBudget", NAME).path("spec");
		assertThat(budget.path("maxUnavailable").asInt()).isEqualTo(1);
		assertThat(RenderedChart.of("cluster", Map.of("affinity.nodeAffinity.x", "y")).pod().at("/spec/affinity"))
			.asString()
			.doesNotContain("podAntiAffinity");
	}

	@Test
	void nodesShareRedisAndEachHasASpool() {
		JsonNode settings = this.chart.settings();
		assertThat(settings.path("MQTTPANEL_CLUSTER_ENABLED").asString()).isEqualTo("true");
		assertThat(settings.path("SPRING_DATA_REDIS_SENTINEL_MASTER").asString()).isEqualTo("broker");
		assertThat(settings.path("SPRING_DATA_REDIS_SENTINEL_NODES").asString())
			.isEqualTo("redis-0.redis:26379,redis-1.redis:26379");
		assertThat(settings.path("SPRING_DATA_REDIS_SSL_ENABLED").asString()).isEqualTo("true");
		assertThat(settings.has("SPRING_DATA_REDIS_HOST")).isFalse();
		assertThat(settings.has("MQTTPANEL_BROKER_PERSISTENCE_PATH")).isFalse();
		assertThat(settings.path("MQTTPANEL_RELAY_SPOOL_PATH").asString()).isEqualTo("/data/spool");
		assertThat(this.chart.has("PersistentVolumeClaim", NAME)).isFalse();
		JsonNode claim = this.chart.get("StatefulSet", NAME).at("/spec/volumeClaimTemplates/0");
		assertThat(claim.at("/spec/resources/requests/storage").asString()).isEqualTo("2Gi");
		assertThat(claim.at("/metadata/name").asString()).isEqualTo("data");
		assertThat(this.chart.container().path("volumeMounts").findValuesAsString("name")).contains("data");
		assertThat(this.chart.container().path("env")).anySatisfy((variable) -> {
			assertThat(variable.path("name").asString()).isEqualTo("SPRING_DATA_REDIS_PASSWORD");
			assertThat(variable.at("/valueFrom/secretKeyRef/name").asString()).isEqualTo("redis-credentials");
		});
	}

	@Test
	void aServerNeedsNoSentinel() {
		JsonNode settings = RenderedChart
			.of("default", Map.of("cluster.enabled", true, "cluster.redis.host", "redis.devices"))
			.settings();
		assertThat(settings.path("SPRING_DATA_REDIS_HOST").asString()).isEqualTo("redis.devices");
		assertThat(settings.path("SPRING_DATA_REDIS_PORT").asString()).isEqualTo("6379");
		assertThat(settings.has("SPRING_DATA_REDIS_SENTINEL_MASTER")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "default,cluster.redis.host must be set", "existing-claim,persistence.existingClaim must" })
	void refusesToRenderNodesThatCannotStart(String scenario) {
		List<String> parts = List.of(scenario.split(","));
		assertThatIllegalStateException()
			.isThrownBy(() -> RenderedChart.of(parts.get(0), Map.of("cluster.enabled", true)))
			.withMessageContaining(parts.get(1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "cluster.replicas=0", "cluster.redis.port=x", "cluster.nodes=2" })
	void schemaRefuses(String assignment) {
		String[] value = assignment.split("=");
		assertThatIllegalStateException().isThrownBy(() -> RenderedChart.of("cluster", Map.of(value[0], value[1])))
			.withMessageContaining("values don't meet the specifications of the schema");
	}

}
