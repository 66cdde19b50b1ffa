// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the tables in {@code docs/settings.md} equal to the configuration metadata, or
 * writes them if the system property {@code settings.write} is {@code true}.
 */
class SettingsTableTests {

	private static final Path DOCUMENT = Path.of("docs", "settings.md");

	private static final String INSTRUCTION = "docs/settings.md is out of date, generate it with"
			+ " ./mvnw test -Dtest=SettingsTableTests -Dsettings.write=true";

	private static final List<Setting> SETTINGS = Setting.all();

	@Test
	void documentHasTheTablesOfTheMetadata() throws IOException {
		String document = Files.readString(DOCUMENT);
		String introduction = document.substring(0, document.indexOf("\n## ") + 1);
		String generated = introduction + SettingsTable.render(SETTINGS);
		if (Boolean.getBoolean("settings.write")) {
			Files.writeString(DOCUMENT, generated);
		}
		assertThat(Files.readString(DOCUMENT)).as(INSTRUCTION).isEqualTo(generated);
	}

	@Test
	void everyGroupHasSettings() {
		Set<SettingsGroup> used = SETTINGS.stream()
			.map(SettingsTable::group)
			.collect(Collectors.toCollection(() -> EnumSet.noneOf(SettingsGroup.class)));
		assertThat(used).containsExactly(SettingsGroup.values());
	}

	@Test
	void settingsOfNestedRecordsHaveDefaults() {
		assertThat(SETTINGS).contains(new Setting("mqtt-panel.broker.sys-topics.interval", "java.time.Duration", "10s",
				"Interval of the messages below $SYS/broker. 0s for no messages, otherwise from 1s to 1h."));
		assertThat(SETTINGS).extracting(Setting::type).noneMatch((type) -> type.endsWith("Properties"));
	}

	@Test
	void descriptionsAreSentencesThatBeginWithANoun() {
		assertThat(SETTINGS).allSatisfy((setting) -> assertThat(setting.description()).as(setting.key())
			.matches("[A-Z].*\\.")
			.doesNotMatch("(?:An?|The|For|How|If|It|No|What|When|Where|Whether|Which|Who|Within) .*")
			.doesNotContain("{@"));
	}

}
