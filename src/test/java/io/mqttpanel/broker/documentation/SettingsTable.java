// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.documentation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sections of {@code docs/settings.md}, one table for each group of settings.
 */
final class SettingsTable {

	private static final String HEAD = """
			| key | type | default | description |
			| --- | --- | --- | --- |
			""";

	private SettingsTable() {
	}

	/**
	 * Renders settings.
	 * @param settings the settings, in order
	 * @return Markdown, beginning with the first heading
	 */
	static String render(List<Setting> settings) {
		Map<SettingsGroup, List<Setting>> grouped = settings.stream()
			.collect(Collectors.groupingBy(SettingsTable::group));
		return Stream.of(SettingsGroup.values())
			.map((group) -> section(group, grouped.getOrDefault(group, List.of())))
			.collect(Collectors.joining("\n"));
	}

	static SettingsGroup group(Setting setting) {
		return Stream.of(SettingsGroup.values())
			.filter((group) -> group.matched(setting.key()) > 0)
			.max(Comparator.comparingInt((group) -> group.matched(setting.key())))
			.orElseThrow(() -> new IllegalArgumentException("No group of settings has " + setting.key()));
	}

	private static String section(SettingsGroup group, List<Setting> settings) {
		return "## " + group.title() + "\n\n" + group.sentence() + "\n\n" + HEAD
				+ settings.stream().map(SettingsTable::row).collect(Collectors.joining());
	}

	private static String row(Setting setting) {
		String defaultValue = setting.defaultValue();
		return Stream
			.of(code(setting.key()), SettingType.words(setting.type()),
					(defaultValue == null || defaultValue.isEmpty()) ? "none" : code(defaultValue),
					setting.description().replace("|", "\\|"))
			.collect(Collectors.joining(" | ", "| ", " |\n"));
	}

	private static String code(String text) {
		return "`" + text + "`";
	}

}
