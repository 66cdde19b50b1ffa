// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Matching against a reference that takes topics apart and tries them one by one.
 */
class RuleMatchingTests {

	private static final Identity IDENTITY = new Identity("c", "u", 1);

	private static final List<String> TOPICS = NaiveTopics.upTo(4);

	@Property(tries = 3_000)
	void topicIsMatchedAsTheReferenceDoes(@ForAll("filters") String filter, @ForAll("topics") String topic) {
		assertThat(pattern(filter).matches(topic)).isEqualTo(NaiveTopics.matches(filter, topic));
	}

	@Property(tries = 3_000)
	void filterIsContainedWhenEveryTopicItMatchesIs(@ForAll("filters") String rule, @ForAll("filters") String filter) {
		boolean expected = TOPICS.stream()
			.filter((topic) -> NaiveTopics.matches(filter, topic))
			.allMatch((topic) -> NaiveTopics.matches(rule, topic));
		assertThat(pattern(rule).contains(filter)).isEqualTo(expected);
	}

	@Property(tries = 3_000)
	void filtersOverlapWhenSomeTopicIsMatchedByBoth(@ForAll("filters") String rule, @ForAll("filters") String filter) {
		boolean expected = TOPICS.stream()
			.anyMatch((topic) -> NaiveTopics.matches(filter, topic) && NaiveTopics.matches(rule, topic));
		assertThat(pattern(rule).overlaps(filter)).isEqualTo(expected);
	}

	@Property(tries = 3_000)
	void firstRuleThatMatchesDecidesAboutAMessage(@ForAll("rules") List<AclRule> rules, @ForAll("topics") String topic,
			@ForAll("qos") int qos, @ForAll boolean retain) {
		assertThat(RuleSet.compile(rules, IDENTITY).forPublish(topic, qos, retain))
			.isEqualTo(NaiveTopics.firstMatch(rules, Action.PUBLISH, topic, qos, retain));
	}

	@Property(tries = 3_000)
	void grantedSubscriptionHoldsNoTopicThatIsNotAllowed(@ForAll("rules") List<AclRule> rules,
			@ForAll("filters") String filter, @ForAll("qos") int qos) {
		if (allows(RuleSet.compile(rules, IDENTITY).forSubscribe(filter, qos))) {
			assertThat(TOPICS).filteredOn((topic) -> NaiveTopics.matches(filter, topic))
				.allMatch((topic) -> allows(NaiveTopics.firstMatch(rules, Action.SUBSCRIBE, topic, qos, false)));
		}
	}

	@Property
	void subscriptionToATopicIsDecidedAsTheTopicIs(@ForAll("rules") List<AclRule> rules, @ForAll("topics") String topic,
			@ForAll("qos") int qos) {
		assertThat(RuleSet.compile(rules, IDENTITY).forSubscribe(topic, qos))
			.isEqualTo(NaiveTopics.firstMatch(rules, Action.SUBSCRIBE, topic, qos, false));
	}

	@Property
	void identityNeverLetsAnybodyBeyondItsOwnLevel(@ForAll("identities") String clientId,
			@ForAll("topics") String topic) {
		RuleSet rules = RuleSet.compile(
				List.of(new AclRule(Permission.ALLOW, Action.ALL, "a/${clientid}/#", AclRule.ANY_QOS, null)),
				new Identity(clientId, "u", 1));
		if (allows(rules.forPublish(topic, 0, false))) {
			assertThat(topic.split("/", -1)).startsWith("a", clientId);
		}
	}

	private static TopicPattern pattern(String filter) {
		TopicPattern pattern = TopicTemplate
			.fill(new AclRule(Permission.ALLOW, Action.ALL, filter, AclRule.ANY_QOS, null), IDENTITY);
		assertThat(pattern).isNotNull();
		return pattern;
	}

	private static boolean allows(AclRule rule) {
		return rule != null && rule.permission() == Permission.ALLOW;
	}

	@Provide
	Arbitrary<String> topics() {
		return Arbitraries.of(TOPICS).filter((topic) -> !topic.isEmpty());
	}

	/** One level shorter than the topics, so that what follows a filter is seen. */
	@Provide
	Arbitrary<String> filters() {
		return Combinators
			.combine(Arbitraries.of("a", "b", "+", "$s", "").list().ofMinSize(1).ofMaxSize(3),
					Arbitraries.of(true, false))
			.as((levels,
					open) -> open ? String.join("/",
							levels.subList(1, levels.size()).isEmpty() ? List.of("#")
									: NaiveTopics.withLast(levels, "#"))
							: String.join("/", levels))
			.filter((filter) -> !filter.isEmpty());
	}

	@Provide
	Arbitrary<Integer> qos() {
		return Arbitraries.of(0, 1, 2);
	}

	@Provide
	Arbitrary<String> identities() {
		return Arbitraries.of("a", "b", "+", "#", "a/b", "$s", "a/#", "/", "+/b");
	}

	@Provide
	Arbitrary<List<AclRule>> rules() {
		return Combinators
			.combine(Arbitraries.of(Permission.class), Arbitraries.of(Action.class), filters(),
					Arbitraries.integers().between(1, 7), Arbitraries.of(true, false).injectNull(0.6))
			.as(AclRule::new)
			.list()
			.ofMaxSize(5);
	}

}
