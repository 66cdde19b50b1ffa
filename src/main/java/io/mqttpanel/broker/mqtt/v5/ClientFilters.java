// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.mqttpanel.broker.event.TopicFilter;

/**
 * The subscriptions of one session. Used by one connection at a time, on its event loop.
 */
final class ClientFilters {

	private final Map<String, Options> filters = new HashMap<>();

	/** Of those that have an identifier or are shared: the others cost nothing. */
	private final Map<String, Options> notable = new HashMap<>();

	private boolean identified;

	/**
	 * Adds a subscription, in the place of one with the same filter [MQTT-3.8.4-3].
	 * @param topicFilter the filter
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 */
	void add(String topicFilter, int identifier, boolean retainAsPublished) {
		Options options = new Options(new TopicFilter(TopicFilter.inner(topicFilter)), identifier, retainAsPublished,
				TopicFilter.isShared(topicFilter));
		this.filters.put(topicFilter, options);
		if (identifier > 0 || options.shared()) {
			this.notable.put(topicFilter, options);
		}
		else {
			this.notable.remove(topicFilter);
		}
		count();
	}

	/**
	 * Removes a subscription.
	 * @param topicFilter the filter
	 * @return {@code false} if there was none
	 */
	boolean remove(String topicFilter) {
		this.notable.remove(topicFilter);
		count();
		return this.filters.remove(topicFilter) != null;
	}

	/**
	 * Keeps only what is still allowed.
	 * @param allowed whether a filter is, of a shared subscription the inner one
	 */
	void retain(Predicate<String> allowed) {
		this.filters.values().removeIf((options) -> !allowed.test(options.filter().toString()));
		this.notable.values().removeIf((options) -> !allowed.test(options.filter().toString()));
		count();
	}

	/**
	 * Returns what is not allowed.
	 * @param allowed whether a filter is, of a shared subscription the inner one
	 * @return the filters, of shared subscriptions with their share names
	 */
	List<String> refused(Predicate<String> allowed) {
		return this.filters.entrySet()
			.stream()
			.filter((subscription) -> !allowed.test(subscription.getValue().filter().toString()))
			.map(Map.Entry::getKey)
			.toList();
	}

	private void count() {
		this.identified = this.notable.values().stream().anyMatch((options) -> options.identifier() > 0);
	}

	/**
	 * Returns whether any subscription has an identifier.
	 * @return {@code false} if messages need not be looked at
	 */
	boolean isIdentified() {
		return this.identified;
	}

	/**
	 * Returns the identifiers that a message has to carry [MQTT-3.3.4-3], [MQTT-3.3.4-4].
	 * The engine sends one copy for all subscriptions that are not shared, with the
	 * identifier of one of them, and one for each shared one, which keeps its own. It
	 * sends retained messages for the one subscription that is new; only a subscription
	 * that keeps the retain flag gets others with that flag.
	 * @param topicName where the message was published
	 * @param given the identifier the engine gave it, 0 for none
	 * @param retain whether the message says that it is retained
	 * @return the identifiers, just the given one where nothing is to be changed
	 */
	List<Integer> identifiers(String topicName, int given, boolean retain) {
		List<Integer> identifiers = new ArrayList<>(2);
		boolean keepsFlag = false;
		for (Options options : this.notable.values()) {
			if (options.filter().matches(topicName)) {
				if (!options.shared()) {
					identifiers.add(options.identifier());
					keepsFlag |= options.retainAsPublished();
				}
				else if (options.identifier() == given) {
					return List.of(given);
				}
			}
		}
		return (identifiers.isEmpty() || (retain && !keepsFlag)) ? List.of(given) : identifiers;
	}

	/**
	 * What is known of a subscription.
	 *
	 * @param filter the filter, of a shared subscription the inner one
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 * @param shared whether it is shared
	 */
	private record Options(TopicFilter filter, int identifier, boolean retainAsPublished, boolean shared) {
	}

}
