// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.packaging;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Kubernetes objects that the Helm chart makes of some values.
 */
final class RenderedChart {

	static final Path CHART = Path.of("helm/mqtt-panel-broker");

	static final String NAME = "edge-mqtt-panel-broker";

	private static final JsonMapper JSON = JsonMapper.shared();

	private final List<JsonNode> objects = new ArrayList<>();

	private RenderedChart(String yaml) {
		for (Object object : new Yaml().loadAll(yaml)) {
			this.objects.add(JSON.valueToTree(object));
		}
	}

	/**
	 * Renders one of the chart's scenarios with some of its values replaced.
	 * @param scenario name of a values file in the chart's {@code ci} folder, without its
	 * ending
	 * @param values what to replace
	 * @return what a cluster would be sent
	 */
	static RenderedChart of(String scenario, Map<String, ?> values) {
		TemplateCommand template = template(values);
		template.withValuesFile(CHART.resolve("ci/" + scenario + "-values.yaml"));
		return new RenderedChart(template.call());
	}

	static RenderedChart of(String scenario) {
		return of(scenario, Map.of());
	}

	static RenderedChart ofValues(Map<String, ?> values) {
		return new RenderedChart(template(values).call());
	}

	private static TemplateCommand template(Map<String, ?> values) {
		TemplateCommand template = new Helm(CHART).template()
			.withName("edge")
			.withNamespace("devices")
			.withKubeVersion("1.31.0");
		values.forEach(template::set);
		return template;
	}

	List<JsonNode> objects() {
		return this.objects;
	}

	boolean has(String kind, String name) {
		return this.objects.stream().anyMatch((object) -> is(object, kind, name));
	}

	JsonNode get(String kind, String name) {
		return this.objects.stream()
			.filter((object) -> is(object, kind, name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No %s %s in %s".formatted(kind, name, this.objects)));
	}

	JsonNode pod() {
		return get(has("StatefulSet", NAME) ? "StatefulSet" : "Deployment", NAME).at("/spec/template");
	}

	JsonNode container() {
		return pod().at("/spec/containers/0");
	}

	JsonNode settings() {
		return get("ConfigMap", NAME).path("data");
	}

	private static boolean is(JsonNode object, String kind, String name) {
		return kind.equals(object.path("kind").asString()) && name.equals(object.at("/metadata/name").asString());
	}

}
