// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture;

import java.util.function.Function;

import com.tngtech.archunit.lang.ArchRule;

/**
 * The rules that every class of the service keeps.
 */
enum ArchitectureRule {

	/** Packages know each other in one direction only. */
	ARROWS(PackageRules::arrows),

	/** No package knows itself through others. */
	NO_CYCLES(PackageRules::cycles),

	/** Each package has its own third parties. */
	THIRD_PARTIES(PackageRules::thirdParties),

	/** A name says what something is. */
	NAMES(CodeRules::names),

	/** Only what sits in a pipeline is a handler. */
	HANDLERS(CodeRules::handlers),

	/** What only its own package needs is not public. */
	VISIBILITY(CodeRules::visibility),

	/** Every package says what may be null. */
	NULLNESS(CodeRules::nullness),

	/** What is said goes to the log. */
	NO_STANDARD_STREAMS(CodeRules::standardStreams),

	/** There is one way to log. */
	NO_JAVA_UTIL_LOGGING(CodeRules::javaUtilLogging),

	/** What a class needs is in its constructor. */
	NO_FIELD_INJECTION(CodeRules::fieldInjection),

	/** What lasts does not go by the date, which can be set. */
	NO_DATES(CodeRules::dates);

	private final Function<String, ArchRule> rule;

	ArchitectureRule(Function<String, ArchRule> rule) {
		this.rule = rule;
	}

	/**
	 * Returns the rule for packages below a root package.
	 * @param root the name of the root package
	 * @return the rule
	 */
	ArchRule below(String root) {
		return this.rule.apply(root);
	}

}
