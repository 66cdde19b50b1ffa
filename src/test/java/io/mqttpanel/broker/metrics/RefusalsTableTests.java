// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Equality of what the documentation says about refusals and of the tags of the meters
 * that count them.
 */
class RefusalsTableTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(mqtt\\.[a-z.]+)` \\| [^|]+ \\| ([^|]+) \\|$");

	private static final Pattern LAST_CELL = Pattern.compile("(?m) \\| `([a-z_]+)` \\|$");

	private static final Set<BrokerMeterTags> WHY = EnumSet.of(BrokerMeterTags.REASON, BrokerMeterTags.HTTP_REASON,
			BrokerMeterTags.LIMIT, BrokerMeterTags.DROP_REASON, BrokerMeterTags.ACTION, BrokerMeterTags.BLOCKED_BY,
			BrokerMeterTags.KICK_REASON);

	@Test
	void securityPageHasEveryReasonOfEveryCounter() throws IOException {
		Map<String, String> rows = ROW.matcher(section("security.md", "### Refusals"))
			.results()
			.collect(Collectors.toMap((row) -> row.group(1), (row) -> row.group(2)));
		assertThat(rows).isEqualTo(Stream.of(BrokerMeters.values())
			.filter((meter) -> WHY.stream().anyMatch(List.of(meter.getKeyNames())::contains))
			.collect(Collectors.toMap(BrokerMeters::getName, RefusalsTableTests::values)));
	}

	@Test
	void flowPageHasARowForEveryReasonOfADroppedMessage() throws IOException {
		assertThat(LAST_CELL.matcher(section("flow.md", "## Dropped messages"))
			.results()
			.map((MatchResult row) -> row.group(1))).isEqualTo(BrokerMeterTags.DROP_REASON.allowedValues());
	}

	private static String section(String document, String heading) throws IOException {
		String page = Files.readString(Path.of("docs", document));
		int start = page.indexOf("\n" + heading + "\n");
		assertThat(start).as(heading).isNotNegative();
		return page.substring(start, page.indexOf("\n## ", start + 1));
	}

	private static String values(BrokerMeters meter) {
		return Stream.of(meter.getKeyNames())
			.map(BrokerMeterTags.class::cast)
			.flatMap((tag) -> tag.allowedValues().stream())
			.map((value) -> "`" + value + "`")
			.collect(Collectors.joining(", "));
	}

}
