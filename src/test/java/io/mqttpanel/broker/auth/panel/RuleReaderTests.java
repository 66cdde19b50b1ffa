// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.auth.rules.AclRule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is a rule, and what is said of what is none.
 */
class RuleReaderTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	@Test
	void readsEveryPartOfARule() {
		assertThat(read("""
				[{"permission":"deny","action":"publish","topic":"a/${team_id}/+","qos":[2,0],"retain":false},
				 {"permission":"allow","action":"subscribe","topic":"eq b/#","qos":1},
				 {"permission":"allow","action":"all","topic":"#"}]""")).extracting(AclRule::toString)
			.containsExactly("deny publish a/${team_id}/+ qos 0,2 retain false", "allow subscribe eq b/# qos 1",
					"allow all #");
	}

	@Test
	void readsNoRules() {
		assertThat(read("[]")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"permission":"Allow","action":"all","topic":"a"}                | permission must be allow or deny
			{"action":"all","topic":"a"}                                     | permission must be allow or deny
			{"permission":"allow","action":"pub","topic":"a"}                | action must be publish, subscribe or all
			{"permission":"allow","action":"all","topic":7}                  | topic must be a string
			{"permission":"allow","action":"all"}                            | topic must be a string
			{"permission":"allow","action":"all","topic":""}                 | topic must have 1 to 65535 characters
			{"permission":"allow","action":"all","topic":"eq "}              | topic must have 1 to 65535 characters
			{"permission":"allow","action":"all","topic":"a#"}               | # only as the last one
			{"permission":"allow","action":"all","topic":"#/a"}              | # only as the last one
			{"permission":"allow","action":"all","topic":"a+/b"}             | + only as a whole level
			{"permission":"allow","action":"all","topic":"+${clientid}"}     | + only as a whole level
			{"permission":"deny","action":"all","topic":"${client_id}"}      | no placeholder but ${clientid}
			{"permission":"allow","action":"all","topic":"a","qos":[3]}      | qos must be an array of 0, 1 and 2
			{"permission":"allow","action":"all","topic":"a","qos":[]}       | qos must be an array of 0, 1 and 2
			{"permission":"allow","action":"all","topic":"a","qos":[1,"0"]}  | qos must be an array of 0, 1 and 2
			{"permission":"allow","action":"all","topic":"a","qos":null}     | qos must be an array of 0, 1 and 2
			{"permission":"allow","action":"all","topic":"a","retain":1}     | retain must be true or false
			{"permission":"allow","action":"all","topic":"a","ipaddr":"::1"} | there is no ipaddr in a rule
			"allow"                                                          | it must be an object
			""")
	void quotesTheRuleThatIsNone(String rule, String fault) {
		assertThatExceptionOfType(MalformedResponseException.class)
			.isThrownBy(() -> read("[{\"permission\":\"allow\",\"action\":\"all\",\"topic\":\"#\"}," + rule + "]"))
			.withMessageStartingWith("the rule " + rule + " is malformed: ")
			.withMessageContaining(fault);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			null
			{}
			"#"
			""")
	void demandsAnArray(String acl) {
		assertThatExceptionOfType(MalformedResponseException.class).isThrownBy(() -> read(acl))
			.withMessage("acl must be an array of rules, but is " + acl);
	}

	@Test
	void quotesALongRuleOnlyInPart() {
		String topic = "a".repeat(300) + "#";
		assertThatExceptionOfType(MalformedResponseException.class)
			.isThrownBy(() -> read("[{\"topic\":\"" + topic + "\",\"permission\":\"allow\",\"action\":\"all\"}]"))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(400).contains("…"));
	}

	private static List<AclRule> read(String json) {
		return RuleReader.read(JSON.readTree(json));
	}

}
