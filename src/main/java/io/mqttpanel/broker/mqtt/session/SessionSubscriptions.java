// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;

/**
 * Subscriptions of one session. Used by one connection at a time, on its event loop.
 */
public final class SessionSubscriptions {

	private final Map<String, Options> subscriptions = new HashMap<>(4);

	private long bytes;

	/** Number of those that have a Subscription Identifier. */
	private int identified;

	/**
	 * Adds a subscription, in the place of one with the same filter [MQTT-3.8.4-3].
	 * @param topicFilter the filter
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 */
	public void add(String topicFilter, int identifier, boolean retainAsPublished) {
		Options options = new Options(new TopicFilter(TopicFilter.inner(topicFilter)), identifier, retainAsPublished,
				TopicFilter.isShared(topicFilter));
		count(options, 1);
		Options before = this.subscriptions.put(topicFilter, options);
		count(before, -1);
		this.bytes += (before != null) ? 0 : MessageWeight.ofSubscription(topicFilter);
	}

	/**
	 * Removes a subscription.
	 * @param topicFilter the filter
	 * @return {@code false} if there was none
	 */
	public boolean remove(String topicFilter) {
		Options removed = this.subscriptions.remove(topicFilter);
		count(removed, -1);
		this.bytes -= (removed != null) ? MessageWeight.ofSubscription(topicFilter) : 0;
		return removed != null;
	}

	private void count(@Nullable Options options, int difference) {
		if (options != null && options.identifier() > 0) {
			this.identified += difference;
		}
	}

	/**
	 * Returns whether there is a subscription.
	 * @param topicFilter the filter, of a shared subscription with its share name
	 * @return {@code true} if there is one
	 */
	public boolean contains(String topicFilter) {
		return this.subscriptions.containsKey(topicFilter);
	}

	/**
	 * Returns the filters of all subscriptions.
	 * @return the filters, of shared subscriptions with their share names
	 */
	List<String> topicFilters() {
		return List.copyOf(this.subscriptions.keySet());
	}

	/**
	 * Returns the number of subscriptions.
	 * @return the number
	 */
	public int size() {
		return this.subscriptions.size();
	}

	/**
	 * Returns how much memory the subscriptions take.
	 * @return bytes of heap, estimated
	 */
	public long bytes() {
		return this.bytes;
	}

	/**
	 * Returns the subscriptions that are not allowed.
	 * @param allowed whether a filter is, of a shared subscription the one without its
	 * share name
	 * @return the filters, of shared subscriptions with their share names
	 */
	public List<String> refused(Predicate<String> allowed) {
		List<String> refused = new ArrayList<>();
		this.subscriptions.forEach((topicFilter, options) -> {
			if (!allowed.test(options.filter().toString())) {
				refused.add(topicFilter);
			}
		});
		return refused;
	}

	/**
	 * Returns whether any subscription has an identifier.
	 * @return {@code false} if messages need not be looked at
	 */
	public boolean isIdentified() {
		return this.identified > 0;
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
	public List<Integer> identifiers(String topicName, int given, boolean retain) {
		List<Integer> identifiers = new ArrayList<>(2);
		boolean keepsFlag = false;
		for (Options options : this.subscriptions.values()) {
			if ((options.identifier() > 0 || options.shared()) && options.filter().matches(topicName)) {
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
	 * Options of a subscription.
	 *
	 * @param filter the filter, of a shared subscription without its share name
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 * @param shared whether it is shared
	 */
	private record Options(TopicFilter filter, int identifier, boolean retainAsPublished, boolean shared) {

	}

}
