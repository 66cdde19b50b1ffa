// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;
import io.mqttpanel.broker.testing.NaiveTopics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Decisions of rule sets, drawn with a fixed seed, against a reference that tries topics
 * one by one.
 */
class RuleMatchingTests {

	private static final int RULE_SETS = 600;

	private static final Identity IDENTITY = new Identity("c", "u", 1);

	private static final List<String> TOPICS = NaiveTopics.topics(List.of("a", "b", "other", "$s", ""), 4)
		.stream()
		.filter((topic) -> !topic.isEmpty())
		.toList();

	private static final List<String> FILTERS = NaiveTopics.filters(List.of("a", "b", "+", "$s", ""), 3);

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void firstRuleThatMatchesDecidesAboutAMessage(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < RULE_SETS; i++) {
			List<AclRule> rules = rules(random);
			String topic = any(random, TOPICS);
			int qos = random.nextInt(3);
			boolean retain = random.nextBoolean();
			assertThat(RuleSet.compile(rules, IDENTITY).forPublish(topic, qos, retain))
				.as("%s for %s with QoS %d and retain %s", rules, topic, qos, retain)
				.isEqualTo(firstMatch(rules, Action.PUBLISH, topic, qos, retain));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void grantedSubscriptionHoldsNoTopicThatIsNotAllowed(long seed) {
		Random random = new Random(seed);
		int granted = 0;
		for (int i = 0; i < RULE_SETS; i++) {
			List<AclRule> rules = rules(random);
			String filter = any(random, FILTERS);
			int qos = random.nextInt(3);
			if (allows(RuleSet.compile(rules, IDENTITY).forSubscribe(filter, qos))) {
				granted++;
				assertThat(TOPICS).filteredOn((topic) -> NaiveTopics.matches(filter, topic))
					.as("%s for %s with QoS %d", rules, filter, qos)
					.allMatch((topic) -> allows(firstMatch(rules, Action.SUBSCRIBE, topic, qos, false)));
			}
		}
		assertThat(granted).isPositive();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void subscriptionToATopicIsDecidedAsTheTopicIs(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < RULE_SETS; i++) {
			List<AclRule> rules = rules(random);
			String topic = any(random, TOPICS);
			int qos = random.nextInt(3);
			assertThat(RuleSet.compile(rules, IDENTITY).forSubscribe(topic, qos))
				.as("%s for %s with QoS %d", rules, topic, qos)
				.isEqualTo(firstMatch(rules, Action.SUBSCRIBE, topic, qos, false));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b", "+", "#", "a/b", "$s", "a/#", "/", "+/b" })
	void identityNeverLetsAnybodyBeyondItsOwnLevel(String clientId) {
		RuleSet rules = RuleSet.compile(
				List.of(new AclRule(Permission.ALLOW, Action.ALL, "a/${clientid}/#", AclRule.ANY_QOS, null)),
				new Identity(clientId, "u", 1));
		assertThat(TOPICS).filteredOn((topic) -> allows(rules.forPublish(topic, 0, false)))
			.allSatisfy((topic) -> assertThat(topic.split("/", -1)).startsWith("a", clientId));
	}

	private static AclRule firstMatch(List<AclRule> rules, Action action, String topic, int qos, boolean retain) {
		return rules.stream()
			.filter((rule) -> rule.action() == Action.ALL || rule.action() == action)
			.filter((rule) -> (rule.qosBits() & (1 << qos)) != 0)
			.filter((rule) -> action == Action.SUBSCRIBE || rule.retain() == null || rule.retain() == retain)
			.filter((rule) -> NaiveTopics.matches(rule.topic(), topic))
			.findFirst()
			.orElse(null);
	}

	private static boolean allows(AclRule rule) {
		return rule != null && rule.permission() == Permission.ALLOW;
	}

	private static List<AclRule> rules(Random random) {
		return IntStream.range(0, random.nextInt(6)).mapToObj((i) -> rule(random)).toList();
	}

	private static AclRule rule(Random random) {
		Boolean retain = (random.nextInt(5) < 3) ? null : random.nextBoolean();
		return new AclRule(any(random, List.of(Permission.values())), any(random, List.of(Action.values())),
				any(random, FILTERS), 1 + random.nextInt(7), retain);
	}

	private static <T> T any(Random random, List<T> choices) {
		return choices.get(random.nextInt(choices.size()));
	}

}
