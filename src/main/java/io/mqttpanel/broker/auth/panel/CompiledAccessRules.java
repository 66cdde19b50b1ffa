// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.RuleSet;

/**
 * Access rules made of a rule set: what no rule allows is denied.
 *
 * @param rules the rules, compiled for the client
 * @param source who wrote them
 */
record CompiledAccessRules(RuleSet rules, String source) implements AccessRules {

	@Override
	public boolean mayPublish(String topicName, int qos, boolean retain) {
		return allows(this.rules.forPublish(topicName, qos, retain));
	}

	@Override
	public boolean maySubscribe(String topicFilter, int qos) {
		return allows(this.rules.forSubscribe(topicFilter, qos));
	}

	@Override
	public String explain(Action action, String topic, int qos, boolean retain) {
		AclRule rule = (action == Action.PUBLISH) ? this.rules.forPublish(topic, qos, retain)
				: this.rules.forSubscribe(topic, qos);
		return ((rule != null) ? rule : "none of the rules allows it") + " (" + this.source + ")";
	}

	@Override
	public long bytes() {
		return this.rules.bytes();
	}

	private static boolean allows(@Nullable AclRule rule) {
		return rule != null && rule.permission() == AclRule.Permission.ALLOW;
	}

}
