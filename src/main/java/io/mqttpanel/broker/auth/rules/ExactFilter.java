// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

/**
 * One filter by its letters, wildcards included: what {@code eq a/#} means. No topic is
 * called that, so only the subscription to that very filter is meant.
 *
 * @param text the filter
 */
record ExactFilter(String text) implements TopicPattern {

	@Override
	public boolean matches(String topicName) {
		return this.text.equals(topicName);
	}

	@Override
	public boolean contains(String topicFilter) {
		return this.text.equals(topicFilter);
	}

	@Override
	public boolean overlaps(String topicFilter) {
		return this.text.equals(topicFilter);
	}

}
