// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Rule set compiled for one client. The first rule that matches decides; without one
 * access is denied. Immutable; asking it allocates nothing.
 */
public final class RuleSet {

	/** A rule beside its text, with its filter and a few levels. */
	private static final int RULE_BYTES = 512;

	/** The text, its levels, and what stands for placeholders. */
	private static final int BYTES_OF_CHARACTER = 16;

	private final CompiledRule[] rules;

	private RuleSet(CompiledRule[] rules) {
		this.rules = rules;
	}

	/**
	 * Compiles rules for one client.
	 * @param rules the rules, in order
	 * @param clientId the client identifier
	 * @param username the user name
	 * @param teamId the team's number at the Panel
	 * @return the compiled rules
	 */
	public static RuleSet compile(List<AclRule> rules, String clientId, String username, long teamId) {
		return compile(rules, new Identity(clientId, username, teamId));
	}

	static RuleSet compile(List<AclRule> rules, Identity identity) {
		List<CompiledRule> compiled = new ArrayList<>(rules.size());
		for (AclRule rule : rules) {
			CompiledRule forClient = TopicTemplate.compile(rule, identity);
			if (forClient != null) {
				compiled.add(forClient);
			}
		}
		return new RuleSet(compiled.toArray(new CompiledRule[0]));
	}

	/**
	 * Returns the rule that decides about a message.
	 * @param topicName the topic
	 * @param qos the QoS of the message
	 * @param retain whether it is to be retained
	 * @return the rule, {@code null} if none matches
	 */
	public @Nullable AclRule forPublish(String topicName, int qos, boolean retain) {
		if (topicName.isEmpty()) {
			// Not a topic but the absence of one: an alias says which [MQTT5-3.3.2.3.4].
			return null;
		}
		for (CompiledRule compiled : this.rules) {
			if (compiled.rule().appliesToPublish(qos, retain) && compiled.matches(topicName)) {
				return compiled.rule();
			}
		}
		return null;
	}

	/**
	 * Returns the rule that decides about a subscription: one that allows every topic the
	 * filter matches, or one before it that denies any of them.
	 * @param topicFilter the filter, of a shared subscription the inner one
	 * @param qos the QoS that is asked for
	 * @return the rule, {@code null} if none decides
	 */
	public @Nullable AclRule forSubscribe(String topicFilter, int qos) {
		for (CompiledRule compiled : this.rules) {
			if (compiled.rule().appliesToSubscribe(qos) && compiled.decidesAbout(topicFilter)) {
				return compiled.rule();
			}
		}
		return null;
	}

	/**
	 * Returns about how much memory the rules take.
	 * @return bytes of heap
	 */
	public long bytes() {
		long bytes = 0;
		for (CompiledRule compiled : this.rules) {
			bytes += RULE_BYTES + (long) BYTES_OF_CHARACTER * compiled.rule().topic().length();
		}
		return bytes;
	}

	@Override
	public String toString() {
		return this.rules.length + " rules";
	}

}
