// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import tools.jackson.databind.JsonNode;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.Identity;
import io.mqttpanel.broker.auth.rules.MalformedRuleException;
import io.mqttpanel.broker.auth.rules.RuleReader;
import io.mqttpanel.broker.auth.rules.RuleSet;

/**
 * Factory of a client's access rules. They come from the Panel's answer, or from the
 * settings if it has none. Where neither has any, everything is allowed.
 */
final class AccessRulesFactory {

	private static final AccessRules SUPERUSER = new AccessRules.AllowAll("is_superuser: everything is allowed");

	private static final String KEY = AuthProperties.PREFIX + ".acl";

	private final List<AclRule> defaults;

	/**
	 * Creates the factory.
	 * @param acl the rules of the settings
	 * @throws InvalidConfigurationPropertyValueException if one of them is none
	 */
	AccessRulesFactory(List<AuthProperties.Acl> acl) {
		List<AclRule> rules = new ArrayList<>();
		for (AuthProperties.Acl rule : acl) {
			rules.add(rule(KEY + "[" + rules.size() + "]", rule));
		}
		this.defaults = List.copyOf(rules);
	}

	private static AclRule rule(String key, AuthProperties.Acl rule) {
		int qosBits = rule.qos().isEmpty() ? AclRule.ANY_QOS : 0;
		for (int qos : rule.qos()) {
			if (qos < 0 || qos > 2) {
				throw new InvalidConfigurationPropertyValueException(key + ".qos", rule.qos(),
						"It must hold nothing but 0, 1 and 2.");
			}
			qosBits |= 1 << qos;
		}
		try {
			return new AclRule(rule.permission(), rule.action(), rule.topic(), qosBits, rule.retain());
		}
		catch (MalformedRuleException ex) {
			throw new InvalidConfigurationPropertyValueException(key + ".topic", rule.topic(),
					"The " + ex.getMessage() + ".");
		}
	}

	/**
	 * Creates the rules of a client to whom the Panel grants access.
	 * @param answer the Panel's answer
	 * @param request what it was asked
	 * @param teamId the team it named
	 * @return the rules
	 * @throws MalformedRuleException if the answer has malformed rules
	 */
	AccessRules create(JsonNode answer, LoginRequest request, long teamId) {
		JsonNode acl = answer.path("acl");
		List<AclRule> rules = acl.isMissingNode() ? this.defaults : RuleReader.read(acl);
		if (isSuperuser(answer.path("is_superuser"))) {
			return SUPERUSER;
		}
		if (acl.isMissingNode() && rules.isEmpty()) {
			return AccessRules.ALLOW_ALL;
		}
		Identity identity = new Identity(request.clientId(), request.apiKey(), teamId);
		return new CompiledAccessRules(RuleSet.compile(rules, identity),
				acl.isMissingNode() ? KEY : "the Panel's answer");
	}

	private static boolean isSuperuser(JsonNode flag) {
		if (!flag.isMissingNode() && !flag.isNull() && !flag.isBoolean()) {
			throw new MalformedRuleException("is_superuser must be true or false, but is " + flag);
		}
		return flag.isBoolean() && flag.booleanValue();
	}

	/**
	 * Reads until when the Panel says that its grant is valid.
	 * @param answer the Panel's answer
	 * @return that moment, {@code null} if it does not say
	 * @throws MalformedRuleException if it says something else than a moment
	 */
	static @Nullable Instant expireAt(JsonNode answer) {
		JsonNode seconds = answer.path("expire_at");
		if (seconds.isMissingNode() || seconds.isNull()) {
			return null;
		}
		try {
			if (seconds.isIntegralNumber() && seconds.canConvertToLong()) {
				return Instant.ofEpochSecond(seconds.longValue());
			}
		}
		catch (DateTimeException ex) {
			// A number that is no moment is answered as what is no number.
		}
		throw new MalformedRuleException("expire_at must be Unix seconds, but is " + seconds);
	}

}
