// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Page}.
 */
class PageTests {

	private static final List<String> ALL = List.of("d", "b", "a", "c");

	@Test
	void leadsThroughTheWholeListInOrder() {
		assertThat(page(null, 3)).isEqualTo(new Page<>(4, List.of("A", "B", "C"), "c"));
		assertThat(page("c", 3)).isEqualTo(new Page<>(4, List.of("D"), null));
	}

	@Test
	void goesOnWhereItWasWhenTheLastKeyHasGone() {
		assertThat(page("bb", 1)).isEqualTo(new Page<>(4, List.of("C"), "c"));
	}

	@Test
	void hasNoNextWhenEverythingFits() {
		assertThat(page(null, 4).next()).isNull();
		assertThat(page("d", 4)).isEqualTo(new Page<>(4, List.of(), null));
	}

	@Test
	void allowsNoPageWithoutBound() {
		assertThat(Page.allows(null)).isTrue();
		assertThat(Page.allows(1_000)).isTrue();
		assertThat(Page.allows(1_001)).isFalse();
		assertThat(Page.allows(0)).isFalse();
	}

	private static Page<String> page(String after, int limit) {
		return Page.of(ALL, (item) -> item, after, limit, (item) -> item.toUpperCase(Locale.ROOT));
	}

}
