// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture;

import java.nio.file.Path;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the service to the rules of its architecture, and the rules to classes that break
 * them.
 */
class ArchitectureIntegrationTests {

	private static final String SERVICE = "io.mqttpanel.broker";

	private static final String BROKEN = "io.mqttpanel.broker.architecture.broken";

	private static final JavaClasses serviceClasses = new ClassFileImporter().importPath(Path.of("target", "classes"));

	private static final JavaClasses brokenClasses = new ClassFileImporter()
		.importPath(Path.of("target", "test-classes").resolve(BROKEN.replace('.', '/')));

	@ParameterizedTest
	@EnumSource
	void serviceKeepsTheRule(ArchitectureRule rule) {
		rule.below(SERVICE).check(serviceClasses);
	}

	@ParameterizedTest
	@EnumSource
	void ruleCanBeBroken(ArchitectureRule rule) {
		assertThat(rule.below(BROKEN).evaluate(brokenClasses).hasViolation()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "ARROWS, event.KnowsAuth", "ARROWS, auth.KnowsRelay", "ARROWS, relay.KnowsBroker",
			"ARROWS, panel.KnowsEvent", "ARROWS, admin.KnowsPanel", "ARROWS, admin.KnowsGoFlags",
			"ARROWS, goflags.KnowsEvent", "ARROWS, metrics.KnowsRelay", "ARROWS, server.KnowsRelay",
			"ARROWS, mqtt.KnowsBroker", "ARROWS, moquette.KnowsHandler", "ARROWS, moquette.KnowsRocksDb",
			"ARROWS, store.KnowsRocksDb", "ARROWS, store.rocksdb.KnowsEngine", "THIRD_PARTIES, store.KnowsRocksDb",
			"NO_CYCLES, mqtt.KnowsBroker", "THIRD_PARTIES, event.KnowsSpring", "THIRD_PARTIES, auth.KnowsMoquette",
			"THIRD_PARTIES, mqtt.KnowsSpring", "THIRD_PARTIES, relay.KnowsMicrometer",
			"THIRD_PARTIES, goflags.KnowsMicrometer", "NAMES, auth.AnyManager", "HANDLERS, auth.StrayHandler",
			"VISIBILITY, auth.PublicForNobody", "NULLNESS, auth.AnyManager",
			"NO_STANDARD_STREAMS, relay.PrintsToConsole", "NO_JAVA_UTIL_LOGGING, relay.LogsItsOwnWay",
			"NO_FIELD_INJECTION, relay.IsInjected", "NO_DATES, moquette.GoesByTheDate" })
	void ruleNoticesTheClassThatBreaksIt(ArchitectureRule rule, String type) {
		EvaluationResult result = rule.below(BROKEN).evaluate(brokenClasses);
		assertThat(result.getFailureReport().getDetails()).anyMatch((detail) -> detail.contains(BROKEN + "." + type));
	}

	@ParameterizedTest
	@CsvSource({ "ARROWS, server.KnowsHandler", "VISIBILITY, server.PublicForAll", "HANDLERS, mqtt.DutyHandler",
			"THIRD_PARTIES, mqtt.DutyHandler", "NAMES, mqtt.DutyHandler" })
	void ruleLeavesTheClassThatKeepsItAlone(ArchitectureRule rule, String type) {
		EvaluationResult result = rule.below(BROKEN).evaluate(brokenClasses);
		assertThat(result.getFailureReport().getDetails()).noneMatch(
				(detail) -> detail.contains("<" + BROKEN + "." + type) || detail.startsWith(BROKEN + "." + type));
	}

}
