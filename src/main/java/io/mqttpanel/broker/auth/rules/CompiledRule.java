// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.TopicFilter;

/**
 * Access rule with its topics for one client. It is asked for every packet and allocates
 * nothing.
 *
 * @param rule the rule
 * @param filter its topics, {@code null} if it is about one text letter by letter
 * @param exact that text, which no topic has because of its wildcards, so that only the
 * subscription to this very filter is meant: {@code eq a/#}
 */
record CompiledRule(AclRule rule, @Nullable TopicFilter filter, String exact) {

	boolean matches(String topicName) {
		return (this.filter != null) ? this.filter.matches(topicName) : this.exact.equals(topicName);
	}

	boolean decidesAbout(String topicFilter) {
		if (this.filter == null) {
			return this.exact.equals(topicFilter);
		}
		return (this.rule.permission() == AclRule.Permission.ALLOW) ? this.filter.contains(topicFilter)
				: this.filter.overlaps(topicFilter);
	}

}
