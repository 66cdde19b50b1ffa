// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import io.mqttpanel.broker.event.TopicName;

/**
 * Access rules of a client: what it may publish and subscribe to. They are asked for
 * every packet on event loops, so implementations are immutable, never block and allocate
 * nothing, except to explain.
 */
public interface AccessRules {

	/** Rules that allow everything: an answer of the Panel without rules. */
	AccessRules ALLOW_ALL = new AllowAll("no rules: everything is allowed", true);

	/** The same without the server's own topics, which tell of all teams. */
	AccessRules ALLOW_OWN = new AllowAll("no rules: everything but $SYS is allowed", false);

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
	 * Returns whether a filter may be subscribed to at some QoS at least.
	 * @param topicFilter the filter, of a shared subscription the inner one
	 * @return {@code true} if it may
	 */
	default boolean maySubscribe(String topicFilter) {
		return maySubscribe(topicFilter, 0) || maySubscribe(topicFilter, 1) || maySubscribe(topicFilter, 2);
	}

	/**
	 * Explains which rule decides. For operators; it may allocate.
	 * @param action what is to be done
	 * @param topic the topic to publish to, or the filter to subscribe to, of a shared
	 * subscription the inner one
	 * @param qos the QoS
	 * @param retain whether a message is to be retained; of no meaning to a subscription
	 * @return the text of the rule that decides, or a phrase that says why none does
	 */
	String explain(Action action, String topic, int qos, boolean retain);

	/**
	 * Returns about how much memory the rules take.
	 * @return bytes of heap, 0 for next to nothing
	 */
	default long bytes() {
		return 0;
	}

	/**
	 * Action of a client on a topic.
	 */
	enum Action {

		/** Sending a message. */
		PUBLISH,

		/** Subscribing. */
		SUBSCRIBE

	}

	/**
	 * Rules of a client that may do everything.
	 *
	 * @param why what gives it that right
	 * @param system whether it may read the server's own topics
	 */
	record AllowAll(String why, boolean system) implements AccessRules {

		@Override
		public boolean mayPublish(String topicName, int qos, boolean retain) {
			return true;
		}

		@Override
		public boolean maySubscribe(String topicFilter, int qos) {
			return this.system || !TopicName.isSystem(topicFilter);
		}

		@Override
		public String explain(Action action, String topic, int qos, boolean retain) {
			return this.why;
		}

	}

}
