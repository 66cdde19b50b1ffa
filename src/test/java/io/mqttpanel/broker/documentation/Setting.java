// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.documentation;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Setting of the service, as the configuration metadata describes it.
 *
 * @param key the key
 * @param type the Java type, with its type arguments
 * @param defaultValue the default as it is written in the configuration, {@code null} for
 * none
 * @param description the description
 */
record Setting(String key, String type, @Nullable String defaultValue, String description) {

	private static final Path METADATA = Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json");

	private static final String PREFIX = "mqtt-panel.";

	/**
	 * Reads all settings of the service from the metadata that the compiler has written.
	 * @return the settings, sorted by key
	 */
	static List<Setting> all() {
		JsonNode metadata = JsonMapper.shared().readTree(METADATA.toFile());
		return StreamSupport.stream(metadata.get("properties").spliterator(), false)
			.filter((property) -> property.get("name").asString().startsWith(PREFIX))
			.map(Setting::of)
			.toList();
	}

	private static Setting of(JsonNode property) {
		JsonNode defaultValue = property.get("defaultValue");
		return new Setting(property.get("name").asString(), property.get("type").asString(),
				(defaultValue != null) ? defaultValue.asString() : null, property.path("description").asString(""));
	}

}
