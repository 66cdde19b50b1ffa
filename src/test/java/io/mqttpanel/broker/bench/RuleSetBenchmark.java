// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;
import io.mqttpanel.broker.auth.rules.RuleSet;

/**
 * What a check against rules costs where the last of them decides, which is the worst
 * case, and what making the rules of a client costs.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RuleSetBenchmark {

	/** How many rules there are. */
	@Param({ "1", "10", "100" })
	private int count;

	private List<AclRule> rules;

	private RuleSet ruleSet;

	/**
	 * Makes rules that agree with the topic for as long as they can.
	 */
	@Setup
	public void setUp() {
		this.rules = IntStream.rangeClosed(1, this.count)
			.mapToObj((number) -> (number < this.count) ? "site/${team_id}/+/room-" + number + "/#"
					: "site/${team_id}/+/${clientid}/#")
			.map((topic) -> new AclRule(Permission.ALLOW, Action.ALL, topic, AclRule.ANY_QOS, null))
			.toList();
		this.ruleSet = RuleSet.compile(this.rules, "sensor-0815", "api-key-4711", 42);
	}

	/**
	 * Checks a message.
	 * @return the rule that decides
	 */
	@Benchmark
	public AclRule publish() {
		return this.ruleSet.forPublish("site/42/hall/sensor-0815/temperature", 1, false);
	}

	/**
	 * Checks a filter.
	 * @return the rule that decides
	 */
	@Benchmark
	public AclRule subscribe() {
		return this.ruleSet.forSubscribe("site/42/+/sensor-0815/+/set/#", 1);
	}

	/**
	 * Makes the rules of a client.
	 * @return the rules
	 */
	@Benchmark
	public RuleSet compile() {
		return RuleSet.compile(this.rules, "sensor-0815", "api-key-4711", 42);
	}

}
