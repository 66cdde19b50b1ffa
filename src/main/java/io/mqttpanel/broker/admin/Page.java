// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A bounded part of a list that changes while it is read: page by page in the order of
 * its keys, nothing that stays is left out.
 *
 * @param <T> what is listed
 * @param total how much there is in all
 * @param items what is on this page
 * @param next the key to read on after, {@code null} on the last page
 */
record Page<T>(int total, List<T> items, @Nullable String next) {

	static final int DEFAULT_LIMIT = 100;

	static final int MAX_LIMIT = 1_000;

	/**
	 * Takes a page.
	 * @param <S> what is there
	 * @param <T> what is listed of it
	 * @param all everything there is
	 * @param key what orders it
	 * @param after the key of the last thing on the page before, {@code null} to begin
	 * @param limit how much fits on a page
	 * @param entry makes what is listed
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
