// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What rules mean for a client, case by case.
 */
class RuleSetTests {

	private static final Identity PUMP = new Identity("pump", "key", 7);

	@Test
	void nothingIsAllowedWhereNoRuleMatches() {
		RuleSet rules = compile(PUMP, "allow a/#");
		assertThat(rules.forPublish("b", 0, false)).isNull();
		assertThat(rules.forSubscribe("#", 0)).isNull();
		assertThat(compile(PUMP).forPublish("a", 0, false)).isNull();
	}

	@Test
	void anAliasWithoutATopicIsNotAllowed() {
		assertThat(compile(PUMP, "allow #").forPublish("", 0, false)).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "pump/x, allow ${clientid}/#", "t/7/key, allow t/${team_id}/${username}",
			"t/pump-key/x, allow t/${clientid}-${username}/+", "other, deny #" })
	void placeholdersStandForTheClient(String topic, String expected) {
		RuleSet rules = compile(PUMP, "allow ${clientid}/#", "allow t/${team_id}/${username}",
				"allow t/${clientid}-${username}/+", "deny #");
		assertThat(text(rules.forPublish(topic, 0, false))).isEqualTo(expected);
	}

	@Test
	void aValueIsNotReadForPlaceholdersAgain() {
		RuleSet rules = compile(new Identity("${username}", "key", 1), "allow d/${clientid}");
		assertThat(text(rules.forPublish("d/${username}", 0, false))).isEqualTo("allow d/${clientid}");
		assertThat(rules.forPublish("d/key", 0, false)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "+", "#", "a/b", "a/#", "x+", "/" })
	void ruleThatAllowsIsVoidForAnIdentityThatWouldReachFurther(String clientId) {
		RuleSet rules = compile(new Identity(clientId, "key", 1), "allow d/${clientid}/#", "allow eq e/${clientid}");
		assertThat(rules).hasToString("0 rules");
		assertThat(rules.forSubscribe("d/" + clientId, 0)).isNull();
		assertThat(rules.forSubscribe("e/" + clientId, 0)).isNull();
	}

	@Test
	void ruleThatAllowsIsVoidForAnIdentityThatNamesTheServersTopics() {
		assertThat(compile(new Identity("$SYS", "key", 1), "allow ${clientid}/#").forSubscribe("$SYS/#", 0)).isNull();
	}

	@Test
	void ruleThatDeniesIsTakenLiterallyForAnyIdentity() {
		RuleSet slash = compile(new Identity("a/b", "key", 1), "deny d/${clientid}/#", "allow #");
		assertThat(text(slash.forPublish("d/a/b/c", 0, false))).startsWith("deny");
		assertThat(text(slash.forSubscribe("d/#", 0))).startsWith("deny");
		assertThat(text(slash.forPublish("d/a/c", 0, false))).startsWith("allow");
		RuleSet plus = compile(new Identity("+", "key", 1), "deny d/${clientid}", "allow #");
		assertThat(text(plus.forPublish("d/x", 0, false))).startsWith("allow");
	}

	@Test
	void wildcardsLeaveTheServersTopicsOut() {
		RuleSet rules = compile(PUMP, "allow #", "allow +/x");
		assertThat(rules.forPublish("$SYS/x", 0, false)).isNull();
		assertThat(rules.forSubscribe("$SYS/#", 0)).isNull();
		assertThat(text(compile(PUMP, "deny $SYS/#", "allow #").forSubscribe("#", 0))).isEqualTo("allow #");
	}

	@Test
	void subscriptionIsRefusedWhereAnEarlierRuleDeniesAPartOfIt() {
		RuleSet rules = compile(PUMP, "deny a/secret", "allow a/#");
		assertThat(text(rules.forSubscribe("a/#", 0))).isEqualTo("deny a/secret");
		assertThat(text(rules.forSubscribe("a/+", 0))).isEqualTo("deny a/secret");
		assertThat(text(rules.forSubscribe("a/open/#", 0))).isEqualTo("allow a/#");
		assertThat(text(compile(PUMP, "allow a/#", "deny a/secret").forSubscribe("a/#", 0))).isEqualTo("allow a/#");
	}

	@Test
	void eqComparesLetterByLetter() {
		RuleSet rules = compile(PUMP, "deny eq #", "deny eq s/t", "allow #");
		assertThat(text(rules.forSubscribe("#", 0))).isEqualTo("deny eq #");
		assertThat(text(rules.forSubscribe("a/#", 0))).isEqualTo("allow #");
		assertThat(text(rules.forSubscribe("s/+", 0))).isEqualTo("deny eq s/t");
		assertThat(text(rules.forPublish("s/t", 0, false))).isEqualTo("deny eq s/t");
		assertThat(text(rules.forPublish("s/t/u", 0, false))).isEqualTo("allow #");
		assertThat(text(compile(PUMP, "allow eq a/#").forSubscribe("a/#", 0))).isEqualTo("allow eq a/#");
		assertThat(compile(PUMP, "allow eq a/#").forPublish("a/b", 0, false)).isNull();
	}

	@Test
	void qosAndRetainAreConditions() {
		AclRule rule = new AclRule(Permission.ALLOW, Action.ALL, "a", 0b011, true);
		RuleSet rules = RuleSet.compile(List.of(rule), PUMP);
		assertThat(rules.forPublish("a", 1, true)).isSameAs(rule);
		assertThat(rules.forPublish("a", 1, false)).isNull();
		assertThat(rules.forPublish("a", 2, true)).isNull();
		assertThat(rules.forSubscribe("a", 1)).isSameAs(rule);
		assertThat(rules.forSubscribe("a", 2)).isNull();
		assertThat(rules.forSubscribe("a", 0x80)).isNull();
	}

	@Test
	void aRuleIsAboutItsActionOnly() {
		RuleSet rules = RuleSet
			.compile(List.of(new AclRule(Permission.ALLOW, Action.PUBLISH, "p", AclRule.ANY_QOS, null),
					new AclRule(Permission.ALLOW, Action.SUBSCRIBE, "s", AclRule.ANY_QOS, null)), PUMP);
		assertThat(rules.forPublish("p", 0, false)).isNotNull();
		assertThat(rules.forSubscribe("p", 0)).isNull();
		assertThat(rules.forPublish("s", 0, false)).isNull();
		assertThat(rules.forSubscribe("s", 0)).isNotNull();
	}

	private static RuleSet compile(Identity identity, String... rules) {
		return RuleSet.compile(Stream.of(rules).map(RuleSetTests::rule).toList(), identity);
	}

	private static AclRule rule(String text) {
		String[] parts = text.split(" ", 2);
		return new AclRule(parts[0].equals("allow") ? Permission.ALLOW : Permission.DENY, Action.ALL, parts[1],
				AclRule.ANY_QOS, null);
	}

	private static String text(AclRule rule) {
		return String.valueOf(rule).replace(" all ", " ");
	}

}
