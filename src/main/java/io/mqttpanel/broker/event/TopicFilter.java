// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Topic filter [MQTT-4.7], compiled once and asked for every message. Topics and other
 * filters are compared level by level where they are, so matching allocates nothing. A
 * wildcard in the first level leaves out topics that begin with $ [MQTT-4.7.2-1].
 */
public final class TopicFilter {

	private static final String SHARE = "$share/";

	private static final int MAX_LENGTH = 65_535;

	/** Text of each level, {@code null} for any text. */
	private final @Nullable String[] levels;

	/** Whether more levels may follow. */
	private final boolean open;

	private final boolean hidesReserved;

	/**
	 * Compiles a filter.
	 * @param filter the filter; one of a shared subscription without its share name
	 * @throws IllegalArgumentException with a sentence if it is none
	 */
	public TopicFilter(String filter) {
		this(filter, UnaryOperator.identity());
	}

	/**
	 * Compiles a filter with other text in its levels.
	 * @param filter the filter
	 * @param text replaces the text of a level that is no wildcard. The result is taken
	 * literally, even if it looks like a wildcard, and may hold several levels.
	 * @throws IllegalArgumentException with a sentence if the filter is none
	 */
	public TopicFilter(String filter, UnaryOperator<String> text) {
		require(filter, isText(filter), "must have 1 to 65535 characters and no NUL");
		require(filter, hasWildcardsInPlace(filter), "may have + only as a whole level, # only as its last level");
		List<@Nullable String> compiled = new ArrayList<>();
		this.open = filter.charAt(filter.length() - 1) == '#';
		for (String level : filter.split("/", -1)) {
			if (level.equals("+")) {
				compiled.add(null);
			}
			else if (!level.equals("#")) {
				compiled.addAll(Arrays.asList(text.apply(level).split("/", -1)));
			}
		}
		this.levels = compiled.toArray(new String[0]);
		this.hidesReserved = compiled.isEmpty() || compiled.get(0) == null;
	}

	private static void require(String filter, boolean condition, String rule) {
		if (!condition) {
			throw new IllegalArgumentException("'" + filter + "' is no topic filter: it " + rule);
		}
	}

	/**
	 * Returns whether a topic matches.
	 * @param topicName the topic
	 * @return {@code true} if it does
	 */
	public boolean matches(String topicName) {
		return !(this.hidesReserved && TopicName.isReserved(topicName)) && covers(topicName, Quantity.NAME);
	}

	/**
	 * Returns whether this filter matches every topic that another one matches.
	 * @param topicFilter the other filter
	 * @return {@code true} if it does
	 */
	public boolean contains(String topicFilter) {
		return !(this.hidesReserved && TopicName.isReserved(topicFilter)) && covers(topicFilter, Quantity.ALL);
	}

	/**
	 * Returns whether this filter matches any topic that another one matches.
	 * @param topicFilter the other filter
	 * @return {@code true} if it does
	 */
	public boolean overlaps(String topicFilter) {
		return !(this.hidesReserved ? TopicName.isReserved(topicFilter) : isHiddenFrom(topicFilter))
				&& covers(topicFilter, Quantity.ANY);
	}

	private boolean covers(String other, Quantity quantity) {
		int start = 0;
		for (String level : this.levels) {
			if (start > other.length()) {
				return false;
			}
			int end = end(other, start);
			if (quantity != Quantity.NAME && isWildcard(other, start, end, '#')) {
				return quantity == Quantity.ANY || (start == 0 && matchesEverything());
			}
			boolean any = quantity != Quantity.NAME && isWildcard(other, start, end, '+');
			if (level != null && (any ? quantity == Quantity.ALL : !isLevel(other, start, end, level))) {
				return false;
			}
			start = end + 1;
		}
		return this.open || start > other.length()
				|| (quantity == Quantity.ANY && isWildcard(other, start, end(other, start), '#'));
	}

	/** Every topic has a first level, so {@code +/#} is as good as {@code #}. */
	private boolean matchesEverything() {
		return this.open && this.levels.length == 1 && this.levels[0] == null;
	}

	private boolean isHiddenFrom(String topicFilter) {
		String first = this.levels[0];
		int end = end(topicFilter, 0);
		return first != null && TopicName.isReserved(first)
				&& (isWildcard(topicFilter, 0, end, '+') || isWildcard(topicFilter, 0, end, '#'));
	}

	private static int end(String topic, int start) {
		int end = topic.indexOf('/', start);
		return (end >= 0) ? end : topic.length();
	}

	private static boolean isLevel(String topic, int start, int end, String level) {
		return end - start == level.length() && topic.startsWith(level, start);
	}

	private static boolean isWildcard(String filter, int start, int end, char wildcard) {
		return end - start == 1 && filter.charAt(start) == wildcard;
	}

	/**
	 * Returns whether a filter can be subscribed to.
	 * @param topicFilter any filter, also one of a shared subscription
	 * @return {@code false} if it is empty, has a wildcard out of place, or is shared
	 * without a share name or a filter behind it [MQTT5-4.8.2]
	 */
	public static boolean isValid(String topicFilter) {
		return isComplete(topicFilter) && hasWildcardsInPlace(inner(topicFilter));
	}

	/**
	 * Returns whether a filter has all of its parts, wherever its wildcards are.
	 * @param topicFilter any filter, also one of a shared subscription
	 * @return {@code false} if it is empty [MQTT-4.7.3-1], or is shared without a share
	 * name or a filter behind it [MQTT-4.8.2-1], [MQTT-4.8.2-2]
	 */
	public static boolean isComplete(String topicFilter) {
		return (!isShared(topicFilter) || hasShareName(topicFilter)) && isText(inner(topicFilter));
	}

	private static boolean hasShareName(String topicFilter) {
		int end = topicFilter.indexOf('/', SHARE.length());
		return end >= 0 && TopicName.isValid(topicFilter.substring(SHARE.length(), end))
				&& !topicFilter.startsWith("$share", end + 1);
	}

	private static boolean isText(String filter) {
		return !filter.isEmpty() && filter.length() <= MAX_LENGTH && filter.indexOf('\0') < 0;
	}

	/**
	 * Returns whether each wildcard is alone in its level, and {@code #} in the last one
	 * [MQTT-4.7.1-1], [MQTT-4.7.1-2].
	 * @param filter a filter without a share name
	 * @return {@code false} if a wildcard is elsewhere
	 */
	public static boolean hasWildcardsInPlace(String filter) {
		int last = filter.length() - 1;
		for (int i = 0; i <= last; i++) {
			char character = filter.charAt(i);
			if (character == '+' || character == '#') {
				boolean begins = i == 0 || filter.charAt(i - 1) == '/';
				boolean ends = i == last || (character == '+' && filter.charAt(i + 1) == '/');
				if (!begins || !ends) {
					return false;
				}
			}
		}
		return true;
	}

	/**
	 * Returns whether a filter is that of a shared subscription [MQTT5-4.8.2].
	 * @param topicFilter any filter
	 * @return whether it has a share name
	 */
	public static boolean isShared(String topicFilter) {
		return topicFilter.startsWith(SHARE);
	}

	/**
	 * Returns the filter by which messages are chosen.
	 * @param topicFilter any filter
	 * @return what is behind the share name, all of a filter that has none
	 */
	public static String inner(String topicFilter) {
		int end = isShared(topicFilter) ? topicFilter.indexOf('/', SHARE.length()) : -1;
		return (end >= 0) ? topicFilter.substring(end + 1) : topicFilter;
	}

	/**
	 * Returns the name under which a subscription is shared.
	 * @param topicFilter the filter of a shared subscription
	 * @return what is between {@code $share/} and the filter
	 */
	public static String shareName(String topicFilter) {
		return topicFilter.substring(SHARE.length(), topicFilter.indexOf('/', SHARE.length()));
	}

	@Override
	public String toString() {
		String text = Arrays.stream(this.levels)
			.map((level) -> (level != null) ? level : "+")
			.collect(Collectors.joining("/"));
		if (!this.open) {
			return text;
		}
		return (this.levels.length > 0) ? text + "/#" : "#";
	}

	/**
	 * Number of topics that are compared.
	 */
	private enum Quantity {

		NAME, ALL, ANY

	}

}
