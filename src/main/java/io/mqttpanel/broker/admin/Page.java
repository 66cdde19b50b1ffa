// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Page of a list that may change while it is read, in the order of its keys. Entries that
 * stay in the list are never skipped.
 *
 * @param <T> the type of the entries
 * @param total the size of the whole list
 * @param items the entries of this page
 * @param next the key after which the next page begins, {@code null} on the last page
 * @param silentNodes the nodes that have not answered in time, {@code null} for none
 */
record Page<T>(int total, List<T> items, @Nullable String next,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Set<String> silentNodes) {

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
		return new Page<>(all.size(), items.stream().map(entry).toList(), more ? key.apply(items.get(limit - 1)) : null,
				null);
	}

	/**
	 * Puts the pages of several nodes together, all with the same beginning and limit.
	 * @param <T> the type of the entries
	 * @param pages the pages
	 * @param key the function that returns the key of an entry
	 * @param limit the maximum number of entries
	 * @param sum makes one entry of two that have the same key
	 * @param silent the nodes whose pages are missing
	 * @return the page
	 */
	static <T> Page<T> merge(List<Page<T>> pages, Function<T, String> key, int limit, BinaryOperator<T> sum,
			Set<String> silent) {
		TreeMap<String, T> all = new TreeMap<>();
		pages.forEach((page) -> page.items().forEach((item) -> all.merge(key.apply(item), item, sum)));
		int more = pages.stream().mapToInt((page) -> page.total() - page.items().size()).sum();
		List<T> items = all.values().stream().limit(limit).toList();
		boolean last = all.size() <= limit && pages.stream().allMatch((page) -> page.next() == null);
		return new Page<>(all.size() + more, items, last ? null : key.apply(items.get(items.size() - 1)),
				silent.isEmpty() ? null : silent);
	}

	static boolean allows(@Nullable Integer limit) {
		return limit == null || (limit > 0 && limit <= MAX_LIMIT);
	}

	static int limit(@Nullable Integer limit) {
		return (limit != null) ? limit : DEFAULT_LIMIT;
	}

}
