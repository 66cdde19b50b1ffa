// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Matching against a reference that takes topics apart and tries them one by one: every
 * filter with every topic and every other filter, and rule sets drawn with a fixed seed.
 */
class RuleMatchingTests {

	private static final int RULE_SETS = 600;

	private static final Identity IDENTITY = new Identity("c", "u", 1);

	private static final List<String> TOPICS = NaiveTopics.upTo(4);

	private static final List<String> TOPIC_NAMES = TOPICS.stream().filter((topic) -> !topic.isEmpty()).toList();

	private static final List<String> FILTERS = NaiveTopics.filtersUpTo(3);

	private static final Map<String, BitSet> MATCHED = FILTERS.stream()
		.collect(Collectors.toUnmodifiableMap(Function.identity(), RuleMatchingTests::matchedTopics));

	@Test
	void topicIsMatchedAsTheReferenceDoes() {
		for (String filter : FILTERS) {
			assertThat(chosen(TOPIC_NAMES, pattern(filter)::matches)).as(filter)
				.isEqualTo(chosen(TOPIC_NAMES, (topic) -> NaiveTopics.matches(filter, topic)));
		}
	}

	@Test
	void filterIsContainedWhenEveryTopicItMatchesIs() {
		for (String rule : FILTERS) {
			assertThat(chosen(FILTERS, pattern(rule)::contains)).as(rule)
				.isEqualTo(chosen(FILTERS, (filter) -> isContained(rule, filter)));
		}
	}

	@Test
	void filtersOverlapWhenSomeTopicIsMatchedByBoth() {
		for (String rule : FILTERS) {
			assertThat(chosen(FILTERS, pattern(rule)::overlaps)).as(rule)
				.isEqualTo(chosen(FILTERS, (filter) -> MATCHED.get(rule).intersects(MATCHED.get(filter))));
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void firstRuleThatMatchesDecidesAboutAMessage(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < RULE_SETS; i++) {
			List<AclRule> rules = rules(random);
			String topic = any(random, TOPIC_NAMES);
			int qos = random.nextInt(3);
			boolean retain = random.nextBoolean();
			assertThat(RuleSet.compile(rules, IDENTITY).forPublish(topic, qos, retain))
				.as("%s for %s with QoS %d and retain %s", rules, topic, qos, retain)
				.isEqualTo(NaiveTopics.firstMatch(rules, Action.PUBLISH, topic, qos, retain));
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
				assertThat(MATCHED.get(filter).stream().mapToObj(TOPICS::get))
					.as("%s for %s with QoS %d", rules, filter, qos)
					.allMatch((topic) -> allows(NaiveTopics.firstMatch(rules, Action.SUBSCRIBE, topic, qos, false)));
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
			String topic = any(random, TOPIC_NAMES);
			int qos = random.nextInt(3);
			assertThat(RuleSet.compile(rules, IDENTITY).forSubscribe(topic, qos))
				.as("%s for %s with QoS %d", rules, topic, qos)
				.isEqualTo(NaiveTopics.firstMatch(rules, Action.SUBSCRIBE, topic, qos, false));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "b", "+", "#", "a/b", "$s", "a/#", "/", "+/b" })
	void identityNeverLetsAnybodyBeyondItsOwnLevel(String clientId) {
		RuleSet rules = RuleSet.compile(
				List.of(new AclRule(Permission.ALLOW, Action.ALL, "a/${clientid}/#", AclRule.ANY_QOS, null)),
				new Identity(clientId, "u", 1));
		assertThat(TOPIC_NAMES).filteredOn((topic) -> allows(rules.forPublish(topic, 0, false)))
			.allSatisfy((topic) -> assertThat(topic.split("/", -1)).startsWith("a", clientId));
	}

	private static TopicPattern pattern(String filter) {
		TopicPattern pattern = TopicTemplate
			.fill(new AclRule(Permission.ALLOW, Action.ALL, filter, AclRule.ANY_QOS, null), IDENTITY);
		assertThat(pattern).isNotNull();
		return pattern;
	}

	private static List<String> chosen(List<String> all, Predicate<String> choice) {
		return all.stream().filter(choice).toList();
	}

	private static BitSet matchedTopics(String filter) {
		return IntStream.range(0, TOPICS.size())
			.filter((i) -> NaiveTopics.matches(filter, TOPICS.get(i)))
			.collect(BitSet::new, BitSet::set, BitSet::or);
	}

	private static boolean isContained(String rule, String filter) {
		BitSet outside = (BitSet) MATCHED.get(filter).clone();
		outside.andNot(MATCHED.get(rule));
		return outside.isEmpty();
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
