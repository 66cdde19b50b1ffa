// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.documentation;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Type of a setting in the words of somebody who writes a configuration.
 */
final class SettingType {

	private static final Map<String, String> WORDS = Map.of("java.lang.String", "text", "java.lang.Integer", "number",
			"java.lang.Long", "number", "java.lang.Boolean", "boolean", "java.time.Duration", "duration",
			"org.springframework.util.unit.DataSize", "data size", "java.net.URI", "URL", "java.nio.file.Path", "path");

	private static final Pattern COLLECTION = Pattern.compile("java\\.util\\.(?:List|Set)<(.*)>");

	private static final Pattern MAP = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,(.*)>");

	private SettingType() {
	}

	/**
	 * Describes a type.
	 * @param type the Java type, with its type arguments
	 * @return the words
	 */
	static String words(String type) {
		Matcher collection = COLLECTION.matcher(type);
		if (collection.matches()) {
			return "list of " + words(collection.group(1));
		}
		Matcher map = MAP.matcher(type);
		if (map.matches()) {
			return "map of " + words(map.group(1));
		}
		String words = WORDS.get(type);
		return (words != null) ? words : ofService(type);
	}

	private static String ofService(String type) {
		try {
			Class<?> known = Class.forName(type);
			if (known.isEnum()) {
				return Stream.of(known.getEnumConstants())
					.map((constant) -> code(((Enum<?>) constant).name()))
					.collect(Collectors.joining(", "));
			}
			if (known.isRecord()) {
				return Stream.of(known.getRecordComponents())
					.map(RecordComponent::getName)
					.map(SettingType::code)
					.collect(Collectors.joining(", "));
			}
		}
		catch (ClassNotFoundException ex) {
			// Refused below, as every type without words.
		}
		throw new IllegalArgumentException("There are no words for the type " + Objects.toString(type));
	}

	private static String code(String name) {
		return "`" + name.toLowerCase(Locale.ROOT).replace('_', '-') + "`";
	}

}
