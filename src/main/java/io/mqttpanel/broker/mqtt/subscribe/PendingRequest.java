// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttTopicSubscription;

/**
 * Request that the engine has not acknowledged yet.
 */
sealed interface PendingRequest {

	/**
	 * Returns the packet identifier.
	 * @return the packet identifier
	 */
	int packetId();

	/**
	 * SUBSCRIBE under way.
	 *
	 * @param packetId its packet identifier
	 * @param filters its filters
	 * @param refusals reason code of each filter that the engine does not see, 0 for the
	 * others
	 * @param identifier its Subscription Identifier, 0 for none
	 */
	record Subscribe(int packetId, List<MqttTopicSubscription> filters, int[] refusals,
			int identifier) implements PendingRequest {

		boolean isGranted(int index) {
			return this.refusals[index] == 0;
		}

		/**
		 * Returns what the engine sees of the request.
		 * @return the filters that are not refused
		 */
		List<MqttTopicSubscription> granted() {
			List<MqttTopicSubscription> granted = new ArrayList<>(this.filters.size());
			for (int i = 0; i < this.filters.size(); i++) {
				if (isGranted(i)) {
					granted.add(this.filters.get(i));
				}
			}
			return granted;
		}

	}

	/**
	 * UNSUBSCRIBE under way.
	 *
	 * @param packetId its packet identifier
	 * @param filters its filters
	 */
	record Unsubscribe(int packetId, List<String> filters) implements PendingRequest {

	}

}
