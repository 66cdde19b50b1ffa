// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Page}.
 */
class PageTests {

	private static final List<String> ALL = List.of("d", "b", "a", "c");

	@Test
	void leadsThroughTheWholeListInOrder() {
		assertThat(page(null, 3)).isEqualTo(new Page<>(4, List.of("A", "B", "C"), "c", null));
		assertThat(page("c", 3)).isEqualTo(new Page<>(4, List.of("D"), null, null));
	}

	@Test
	void goesOnWhereItWasWhenTheLastKeyHasGone() {
		assertThat(page("bb", 1)).isEqualTo(new Page<>(4, List.of("C"), "c", null));
	}

	@Test
	void hasNoNextWhenEverythingFits() {
		assertThat(page(null, 4).next()).isNull();
		assertThat(page("d", 4)).isEqualTo(new Page<>(4, List.of(), null, null));
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

	@Test
	void pagesOfSeveralNodesBecomeOne() {
		Page<String> one = Page.of(List.of("a", "c", "e", "g"), (item) -> item, null, 2, (item) -> item);
		Page<String> other = Page.of(List.of("b", "c", "d"), (item) -> item, null, 2, (item) -> item);
		Page<String> both = Page.merge(List.of(one, other), (item) -> item, 2, (first, second) -> first, Set.of());
		assertThat(both.items()).containsExactly("a", "b");
		assertThat(both.next()).isEqualTo("b");
		assertThat(both.silentNodes()).isNull();
		List<Page<String>> rest = Stream.of(List.of("a", "c", "e", "g"), List.of("b", "c", "d"))
			.map((all) -> Page.of(all, (item) -> item, "b", 10, (item) -> item))
			.toList();
		Page<String> last = Page.merge(rest, (item) -> item, 10, String::concat, Set.of("silent"));
		assertThat(last.items()).containsExactly("cc", "d", "e", "g");
		assertThat(last.next()).isNull();
		assertThat(last.silentNodes()).containsExactly("silent");
	}

	@Test
	void emptyPagesBecomeAnEmptyOne() {
		Page<String> none = Page.of(List.of(), (String item) -> item, null, 2, (item) -> item);
		assertThat(Page.merge(List.of(none, none), (item) -> item, 2, (first, second) -> first, Set.of()).items())
			.isEmpty();
	}

}
