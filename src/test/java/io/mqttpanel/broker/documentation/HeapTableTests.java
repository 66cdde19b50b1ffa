// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.HeapShare;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the table of the heap in the documentation.
 */
class HeapTableTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| [^|]+ \\| (\\d+) \\| [^|]*\\|$");

	@Test
	void hasTheShares() throws IOException {
		String page = Files.readString(Path.of("docs", "security.md"));
		String section = page.substring(page.indexOf("### The heap"), page.indexOf("### Limits of one client"));
		List<Integer> percent = ROW.matcher(section)
			.results()
			.map((MatchResult row) -> Integer.valueOf(row.group(1)))
			.sorted()
			.toList();
		assertThat(percent)
			.containsExactlyElementsOf(Arrays.stream(HeapShare.values()).map(HeapShare::percent).sorted().toList());
	}

}
