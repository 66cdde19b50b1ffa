// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import io.moquette.broker.subscriptions.CTrie;
import io.moquette.broker.subscriptions.CTrie.SubscriptionRequest;
import io.moquette.broker.subscriptions.CTrie.UnsubscribeRequest;
import io.moquette.broker.subscriptions.CTrieSubscriptionDirectory;
import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

/**
 * Tree of levels in which Moquette keeps subscriptions. Changed by one thread at a time.
 */
final class SubscriptionTree {

	/** No client identifier has this character [MQTT-1.5.4-2]. */
	private static final String NOBODY = "\0";

	private static final MqttSubscriptionOption OPTION = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_MOST_ONCE);

	private SubscriptionTree() {
	}

	/**
	 * Returns the subscriptions to a filter.
	 * @param directory what holds the tree
	 * @param filter the filter
	 * @return the subscriptions of all clients
	 */
	static List<Subscription> subscriptions(CTrieSubscriptionDirectory directory, Topic filter) {
		return MoquetteInternals.node(tree(directory), filter).map(SubscriptionTree::subscriptions).orElse(List.of());
	}

	/**
	 * Removes the levels above a filter that lead nowhere any more. Moquette removes the
	 * last level only, and the others stay for ever.
	 * @param directory what holds the tree
	 * @param filter a filter that a client has unsubscribed from
	 */
	static void prune(CTrieSubscriptionDirectory directory, Topic filter) {
		CTrie tree = tree(directory);
		String name = filter.toString();
		for (int end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
			Topic level = Topic.asTopic(name.substring(0, end));
			if (MoquetteInternals.node(tree, level).filter(SubscriptionTree::isEmpty).isEmpty()) {
				return;
			}
			// Moquette removes a level with the last subscription to it.
			tree.addToTree(SubscriptionRequest.buildNonShared(NOBODY, level, OPTION));
			tree.removeFromTree(UnsubscribeRequest.buildNonShared(NOBODY, level));
		}
	}

	private static CTrie tree(CTrieSubscriptionDirectory directory) {
		return MoquetteInternals.DIRECTORY_TREE.get(directory);
	}

	private static boolean isEmpty(Object node) {
		return subscriptions(node).isEmpty() && MoquetteInternals.NODE_CHILDREN.get(node).isEmpty();
	}

	private static List<Subscription> subscriptions(Object node) {
		return MoquetteInternals.NODE_SUBSCRIPTIONS.get(node);
	}

}
