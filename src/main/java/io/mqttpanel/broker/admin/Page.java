// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Page of a list that may change while it is read, in the order of its keys. Entries that
 * stay in the list are never skipped.
 *
 * @param <T> the type of the entries
 * @param total the size of the whole list
 * @param items the entries of this page
 * @param next the key after which the next page begins, {@code null} on the last page
 */
record Page<T>(int total, List<T> items, @Nullable String next) {

	static final int DEFAULT_LIMIT = 100;

	static final int MAX_LIMIT = 1_000;

	/**
	 * Creates a page.
	 * @param <S> the type of the elements
	 * @param <T> the type of the entries
	 * @param all all elements
	 * @param key the function that returns the key of an element
	 * @param after the last key of the previous page, {@code null} for the first page
	 * @param limit the maximum number of entries
	 * @param entry the function that creates an entry
	 * @return the page
	 */
	static <S, T> Page<T> of(List<S> all, Function<S, String> key, @Nullable String after, int limit,
			Function<S, T> entry) {
		Stream<S> rest = all.stream().filter((item) -> after == null || key.apply(item).compareTo(after) > 0);
		List<S> page = rest.sorted(Comparator.comparing(key)).limit(limit + 1L).toList();
		boolean more = page.size() > limit;
		List<S> items = more ? page.subList(0, limit) : page;
		return new Page<>(all.size(), items.stream().map(entry).toList(),
				more ? key.apply(items.get(limit - 1)) : null);
	}

	static boolean allows(@Nullable Integer limit) {
		return limit == null || (limit > 0 && limit <= MAX_LIMIT);
	}

	static int limit(@Nullable Integer limit) {
		return (limit != null) ? limit : DEFAULT_LIMIT;
	}

}
