// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;

/**
 * Reader of rules in the Panel's answer. One malformed rule makes all of it unreadable.
 * So does an unknown field: it could be a condition, and the rule would mean something
 * else without it.
 */
final class RuleReader {

	private static final Set<String> FIELDS = Set.of("permission", "action", "topic", "qos", "retain");

	private static final int MAX_QUOTE = 200;

	private RuleReader() {
	}

	/**
	 * Reads an array of rules.
	 * @param acl what should be one
	 * @return the rules
	 * @throws MalformedResponseException if one of them cannot be read; its message
	 * quotes it
	 */
	static List<AclRule> read(JsonNode acl) {
		if (!acl.isArray()) {
			throw new MalformedResponseException("acl must be an array of rules, but is " + quote(acl));
		}
		List<AclRule> rules = new ArrayList<>(acl.size());
		for (JsonNode rule : acl) {
			try {
				rules.add(readRule(rule));
			}
			catch (MalformedResponseException | IllegalArgumentException ex) {
				throw new MalformedResponseException("the rule " + quote(rule) + " is malformed: " + ex.getMessage());
			}
		}
		return List.copyOf(rules);
	}

	private static AclRule readRule(JsonNode rule) {
		if (!rule.isObject()) {
			throw new MalformedResponseException("it must be an object");
		}
		for (String name : rule.propertyNames()) {
			if (!FIELDS.contains(name)) {
				throw new MalformedResponseException(
						"there is no " + name + " in a rule, only permission, action, topic, qos and retain");
			}
		}
		return new AclRule(permission(rule.path("permission")), action(rule.path("action")), topic(rule.path("topic")),
				qosBits(rule.path("qos")), retain(rule.path("retain")));
	}

	private static Permission permission(JsonNode permission) {
		return switch (text(permission)) {
			case "allow" -> Permission.ALLOW;
			case "deny" -> Permission.DENY;
			default -> throw new MalformedResponseException("permission must be allow or deny");
		};
	}

	private static Action action(JsonNode action) {
		return switch (text(action)) {
			case "publish" -> Action.PUBLISH;
			case "subscribe" -> Action.SUBSCRIBE;
			case "all" -> Action.ALL;
			default -> throw new MalformedResponseException("action must be publish, subscribe or all");
		};
	}

	private static String topic(JsonNode topic) {
		if (!topic.isString()) {
			throw new MalformedResponseException("topic must be a string");
		}
		return topic.stringValue();
	}

	private static int qosBits(JsonNode qos) {
		if (qos.isMissingNode()) {
			return AclRule.ANY_QOS;
		}
		int bits = 0;
		for (JsonNode value : qos.isArray() ? qos : List.of(qos)) {
			if (!value.isInt() || value.intValue() < 0 || value.intValue() > 2) {
				bits = 0;
				break;
			}
			bits |= 1 << value.intValue();
		}
		if (bits == 0) {
			throw new MalformedResponseException("qos must be an array of 0, 1 and 2");
		}
		return bits;
	}

	private static @Nullable Boolean retain(JsonNode retain) {
		if (retain.isMissingNode()) {
			return null;
		}
		if (!retain.isBoolean()) {
			throw new MalformedResponseException("retain must be true or false");
		}
		return retain.booleanValue();
	}

	private static String text(JsonNode node) {
		return node.isString() ? node.stringValue() : "";
	}

	/**
	 * Quotes a part of the answer for the operator.
	 * @param node the part
	 * @return its text, cut where it is long
	 */
	static String quote(JsonNode node) {
		String text = node.toString();
		return (text.length() > MAX_QUOTE) ? text.substring(0, MAX_QUOTE) + "…" : text;
	}

}
