// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.Optional;

import io.moquette.broker.subscriptions.CTrie;
import io.moquette.broker.subscriptions.CTrie.SubscriptionRequest;
import io.moquette.broker.subscriptions.CTrie.UnsubscribeRequest;
import io.moquette.broker.subscriptions.CTrieSubscriptionDirectory;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import org.jspecify.annotations.Nullable;

/**
 * The tree of levels in which the engine keeps subscriptions. To be changed by one thread
 * at a time.
 */
final class SubscriptionTree {

	/** No client identifier has this character [MQTT-1.5.4-2]. */
	private static final String NOBODY = "\0";

	private static final MqttSubscriptionOption OPTION = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);

	private SubscriptionTree() {
	}

	/**
	 * Returns who has subscribed to a filter.
	 * @param directory what holds the tree
	 * @param filter the filter
	 * @return their subscriptions
	 */
	static List<Subscription> subscriptions(CTrieSubscriptionDirectory directory, Topic filter) {
		Object node = node(tree(directory), filter);
		return (node != null) ? subscriptions(node) : List.of();
	}

	/**
	 * Removes the levels above a filter that lead nowhere any more. The engine removes
	 * the last level only, and the others stay for ever.
	 * @param directory what holds the tree
	 * @param filter a filter to which somebody has subscribed no longer
	 */
	static void prune(CTrieSubscriptionDirectory directory, Topic filter) {
		CTrie tree = tree(directory);
		String name = filter.toString();
		for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
			Topic level = Topic.asTopic(name.substring(0, end));
			Object node = node(tree, level);
			if (node == null || !isEmpty(node)) {
				return;
			}
			// The engine removes a level with the last one who leaves it.
			tree.addToTree(SubscriptionRequest.buildNonShared(NOBODY, level, OPTION));
			tree.removeFromTree(UnsubscribeRequest.buildNonShared(NOBODY, level));
		}
	}

	private static CTrie tree(CTrieSubscriptionDirectory directory) {
		return (CTrie) MoquetteFields.read(directory, "ctrie");
	}

	private static @Nullable Object node(CTrie tree, Topic filter) {
		return (MoquetteFields.call(tree, "lookup", new Class<?>[] { Topic.class }, filter) instanceof Optional<?> node)
				? node.orElse(null) : null;
	}

	private static boolean isEmpty(Object node) {
		return subscriptions(node).isEmpty() && ((List<?>) MoquetteFields.read(node, "children")).isEmpty();
	}

	// The engine declares it so; a cast cannot see type arguments.
	@SuppressWarnings("unchecked")
	private static List<Subscription> subscriptions(Object node) {
		return (List<Subscription>) MoquetteFields.read(node, "subscriptions");
	}

}
