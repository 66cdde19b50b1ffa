// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

/**
 * A set of topics. Asked for every packet, so it takes no memory.
 */
sealed interface TopicPattern permits TopicLevels, ExactFilter {

	/**
	 * Returns whether a topic is in the set.
	 * @param topicName the topic
	 * @return {@code true} if it is
	 */
	boolean matches(String topicName);

	/**
	 * Returns whether every topic that a filter matches is in the set.
	 * @param topicFilter the filter
	 * @return {@code true} if it is; {@code false} also where that is not clear
	 */
	boolean contains(String topicFilter);

	/**
	 * Returns whether any topic that a filter matches is in the set.
	 * @param topicFilter the filter
	 * @return {@code true} if one is
	 */
	boolean overlaps(String topicFilter);

}
