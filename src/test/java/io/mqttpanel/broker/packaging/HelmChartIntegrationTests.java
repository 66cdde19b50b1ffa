// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for the Helm chart: what it refuses, and what it promises a cluster.
 */
class HelmChartIntegrationTests {

	private static final String NAME = RenderedChart.NAME;

	private static final Path SETTINGS = Path.of("target/classes/META-INF/spring-configuration-metadata.json");

	@Test
	void lintsStrictly() {
		LintResult result = new Helm(RenderedChart.CHART).lint().strict().call();
		assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
	}

	@Test
	void appVersionIsVersionOfBuild() throws IOException {
		Map<String, Object> chart = new Yaml().load(Files.readString(RenderedChart.CHART.resolve("Chart.yaml")));
		Properties build = PropertiesLoaderUtils.loadAllProperties("META-INF/build-info.properties");
		assertThat(chart.get("appVersion")).isEqualTo(build.getProperty("build.version"));
	}

	@ParameterizedTest
	@MethodSource("scenarios")
	void rendersEveryScenario(String scenario) {
		RenderedChart chart = RenderedChart.of(scenario);
		assertThat(chart.objects()).hasSizeGreaterThan(4).allSatisfy((object) -> {
			assertThat(object.at("/metadata/name").asString()).hasSizeBetween(1, 63);
			assertThat(object.at("/metadata/labels/app.kubernetes.io~1instance").asString()).isEqualTo("edge");
		});
		assertThat(chart.pod().at("/metadata/labels/app.kubernetes.io~1instance").asString()).isEqualTo("edge");
	}

	static Stream<String> scenarios() throws IOException {
		try (Stream<Path> files = Files.list(RenderedChart.CHART.resolve("ci"))) {
			return files.map((file) -> file.getFileName().toString().replace("-values.yaml", "")).toList().stream();
		}
	}

	@Test
	void runsOneProcessWithoutRights() {
		RenderedChart chart = RenderedChart.of("default");
		JsonNode deployment = chart.get("Deployment", NAME).path("spec");
		assertThat(deployment.path("replicas").asInt()).isEqualTo(1);
		assertThat(deployment.at("/strategy/type").asString()).isEqualTo("Recreate");
		JsonNode pod = chart.pod().path("spec");
		assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
		assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
		assertThat(pod.at("/securityContext/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
		assertThat(pod.at("/automountServiceAccountToken").asBoolean(true)).isFalse();
		assertThat(pod.at("/enableServiceLinks").asBoolean(true)).isFalse();
		JsonNode rights = chart.container().path("securityContext");
		assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
		assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
		assertThat(rights.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
		assertThat(chart.container().at("/volumeMounts/0/mountPath").asString()).isEqualTo("/tmp");
	}

	@ParameterizedTest
	@ValueSource(strings = { "startup:liveness", "liveness:liveness", "readiness:readiness" })
	void probesHealthGroup(String probeAndGroup) {
		String[] names = probeAndGroup.split(":");
		JsonNode probe = RenderedChart.of("default").container().at("/" + names[0] + "Probe/httpGet");
		assertThat(probe.path("path").asString()).isEqualTo("/actuator/health/" + names[1]);
		assertThat(probe.path("port").asString()).isEqualTo("http");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt:mqtt:1883", "websocket:ws:1882", "http:http:8080" })
	void servesEveryListener(String service) {
		String[] names = service.split(":");
		RenderedChart chart = RenderedChart.of("default");
		JsonNode spec = chart.get("Service", NAME + "-" + names[0]).path("spec");
		assertThat(spec.at("/ports/0/port").asString()).isEqualTo(names[2]);
		assertThat(spec.at("/ports/0/targetPort").asString()).isEqualTo(names[1]);
		assertThat(spec.path("selector")).isEqualTo(chart.get("Deployment", NAME).at("/spec/selector/matchLabels"));
		assertThat(chart.container().path("ports")).anySatisfy((port) -> {
			assertThat(port.path("name").asString()).isEqualTo(names[1]);
			assertThat(port.path("containerPort").asString()).isEqualTo(names[2]);
		});
	}

	@Test
	void turnsOffListenerOfDisabledService() {
		RenderedChart chart = RenderedChart.of("load-balancer");
		assertThat(chart.has("Service", NAME + "-websocket")).isFalse();
		assertThat(chart.settings().path("MQTTPANEL_BROKER_WS_ENABLED").asString()).isEqualTo("false");
		assertThat(chart.container().path("ports").findValuesAsString("name")).containsExactly("mqtt", "http");
		JsonNode mqtt = chart.get("Service", NAME + "-mqtt").path("spec");
		assertThat(mqtt.path("type").asString()).isEqualTo("LoadBalancer");
		assertThat(mqtt.path("externalTrafficPolicy").asString()).isEqualTo("Local");
	}

	@Test
	void showsCertificateOfSecretOnSecureListeners() {
		RenderedChart chart = RenderedChart.of("tls");
		assertThat(chart.get("Service", NAME + "-mqtts").at("/spec/ports/0/port").asString()).isEqualTo("8883");
		assertThat(chart.get("Service", NAME + "-wss").at("/spec/ports/0/targetPort").asString()).isEqualTo("wss");
		JsonNode settings = chart.settings();
		assertThat(settings.path("MQTTPANEL_BROKER_TLS_PORT").asString()).isEqualTo("8883");
		assertThat(settings.path("MQTTPANEL_BROKER_WSS_PORT").asString()).isEqualTo("8884");
		assertThat(settings.path("MQTTPANEL_BROKER_WSS_CLIENTAUTH").asString()).isEqualTo("need");
		assertThat(settings.path("SPRING_SSL_BUNDLE_PEM_SECRET_TRUSTSTORE_CERTIFICATE").asString())
			.isEqualTo("file:/tls/ca.crt");
		assertThat(chart.pod().at("/spec/volumes").findValuesAsString("secretName")).containsExactly("broker-tls");
		assertThat(chart.container().path("volumeMounts").findValuesAsString("mountPath")).contains("/tls");
	}

	@Test
	void keepsAppKeyInSecretOnly() {
		RenderedChart chart = RenderedChart.of("default");
		assertThat(chart.get("Secret", NAME).at("/data/app-key").asString()).isEqualTo("cGFuZWwta2V5");
		assertThat(chart.objects()).noneSatisfy((object) -> assertThat(object.toString()).contains("panel-key"));
		assertThat(appKeyReference(chart)).isEqualTo(List.of(NAME, "app-key"));
	}

	@Test
	void hasNoAdminTokenUnlessASecretIsNamed() {
		assertThat(RenderedChart.of("default").container().toString()).doesNotContain("MQTTPANEL_ADMIN_TOKEN");
		JsonNode variables = RenderedChart.of("existing-secret").container().path("env");
		assertThat(variables).anySatisfy((variable) -> {
			assertThat(variable.path("name").asString()).isEqualTo("MQTTPANEL_ADMIN_TOKEN");
			assertThat(variable.at("/valueFrom/secretKeyRef/name").asString()).isEqualTo("broker-admin");
			assertThat(variable.at("/valueFrom/secretKeyRef/key").asString()).isEqualTo("admin-token");
		});
	}

	@Test
	void spoolsEventsOnTheVolume() {
		assertThat(RenderedChart.of("default").settings().has("MQTTPANEL_RELAY_SPOOL_PATH")).isFalse();
		JsonNode settings = RenderedChart.of("persistence").settings();
		assertThat(settings.path("MQTTPANEL_RELAY_SPOOL_PATH").asString())
			.isEqualTo(settings.path("MQTTPANEL_BROKER_PERSISTENCE_PATH").asString() + "/spool");
		assertThat(settings.path("MQTTPANEL_RELAY_SPOOL_MAXSIZE").asString()).isEqualTo("256MB");
	}

	@Test
	void readsAppKeyFromExistingSecret() {
		RenderedChart chart = RenderedChart.of("existing-secret");
		assertThat(chart.has("Secret", NAME)).isFalse();
		assertThat(appKeyReference(chart)).isEqualTo(List.of("panel-credentials", "reverb-app-key"));
	}

	private static List<String> appKeyReference(RenderedChart chart) {
		JsonNode variable = chart.container().at("/env/0");
		assertThat(variable.path("name").asString()).isEqualTo("MQTTPANEL_RELAY_APPKEY");
		JsonNode reference = variable.at("/valueFrom/secretKeyRef");
		return List.of(reference.path("name").asString(), reference.path("key").asString());
	}

	@Test
	void setsOnlyWhatTheBrokerKnows() throws IOException {
		JsonNode properties = JsonMapper.shared().readTree(Files.readString(SETTINGS)).path("properties");
		Set<String> known = properties.findValuesAsString("name")
			.stream()
			.map((name) -> name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
			.collect(Collectors.toSet());
		RenderedChart chart = RenderedChart.of("persistence");
		assertThat(chart.settings().propertyNames()).contains("MQTTPANEL_BROKER_PERSISTENCE_PATH")
			.allSatisfy((name) -> assertThat(known.contains(name) || name.equals("SERVER_PORT")).as(name).isTrue());
		assertThat(known).contains(chart.container().at("/env/0/name").asString());
	}

	@Test
	void changedSettingReplacesPod() {
		assertThat(RenderedChart.of("default", Map.of("config.MQTTPANEL_AUTH_TIMEOUT", "2s")).pod())
			.isNotEqualTo(RenderedChart.of("default").pod());
		assertThat(RenderedChart.of("default", Map.of("relay.appKey", "other")).pod())
			.isNotEqualTo(RenderedChart.of("default").pod());
	}

	@Test
	void persistenceMountsClaimAtPathOfBroker() {
		RenderedChart chart = RenderedChart.of("persistence");
		JsonNode claim = chart.get("PersistentVolumeClaim", NAME).path("spec");
		assertThat(claim.at("/resources/requests/storage").asString()).isEqualTo("5Gi");
		assertThat(chart.pod().at("/spec/volumes/1/persistentVolumeClaim/claimName").asString()).isEqualTo(NAME);
		assertThat(chart.container().at("/volumeMounts/1/mountPath").asString()).isEqualTo("/data")
			.isEqualTo(chart.settings().path("MQTTPANEL_BROKER_PERSISTENCE_PATH").asString());
	}

	@Test
	void existingClaimIsUsedInPlaceOfOwn() {
		RenderedChart chart = RenderedChart.of("existing-claim");
		assertThat(chart.has("PersistentVolumeClaim", NAME)).isFalse();
		assertThat(chart.pod().at("/spec/volumes/1/persistentVolumeClaim/claimName").asString())
			.isEqualTo("broker-sessions");
	}

	@ParameterizedTest
	@ValueSource(strings = { "auth.url", "relay.url", "relay.appKey" })
	void refusesToRenderWithoutWhatThePanelNeeds(String key) {
		assertThatIllegalStateException().isThrownBy(() -> RenderedChart.of("default", Map.of(key, "")))
			.withMessageContaining(key + " must be set");
	}

	@Test
	void refusesDefaultValuesWithSentence() {
		assertThatIllegalStateException().isThrownBy(() -> RenderedChart.ofValues(Map.of()))
			.withMessageContaining("must be set");
	}

	@ParameterizedTest
	@ValueSource(strings = { "replicaCount=2", "relay.apKey=x", "auth.url=panel.example", "service.mqtt.port=70000",
			"config.MQTTPANEL_RELAY_APPKEY=x", "config.lower=x", "service.http.type=Ingress" })
	void schemaRefuses(String assignment) {
		String[] value = assignment.split("=");
		assertThatIllegalStateException().isThrownBy(() -> RenderedChart.of("default", Map.of(value[0], value[1])))
			.withMessageContaining("values don't meet the specifications of the schema");
	}

}
