// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

/**
 * What a client that was let in may do with topics. Immutable; asked for every packet, on
 * event loops, so it neither blocks nor allocates.
 */
public interface AccessRules {

	/** Everything is allowed: what an answer of the Panel without rules means. */
	AccessRules ALLOW_ALL = new AllowAll();

	/**
	 * Returns whether a message may be published.
	 * @param topicName the topic
	 * @param qos the QoS of the message
	 * @param retain whether it is to be retained
	 * @return {@code true} if it may
	 */
	boolean mayPublish(String topicName, int qos, boolean retain);

	/**
	 * Returns whether a filter may be subscribed to: every topic it can match is allowed.
	 * @param topicFilter the filter, of a shared subscription the inner one
	 * @param qos the QoS that is asked for
	 * @return {@code true} if it may
	 */
	boolean maySubscribe(String topicFilter, int qos);

	/**
	 * The rules of a client that may do everything.
	 */
	final class AllowAll implements AccessRules {

		@Override
		public boolean mayPublish(String topicName, int qos, boolean retain) {
			return true;
		}

		@Override
		public boolean maySubscribe(String topicFilter, int qos) {
			return true;
		}

		@Override
		public String toString() {
			return "allow all";
		}

	}

}
