// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;

/**
 * How a class may be named, who may see it, and what it may not use wherever it lives.
 */
final class CodeRules {

	private static final Path NAMED_CLASSES = Path.of("src", "main", "resources", "META-INF");

	/** Show a date, or compare with one that comes from elsewhere. */
	private static final Set<String> DATED = Set.of("SteadyClock", "RetryAfter", "ClientConnection", "PanelRelayStatus",
			"RelayMetrics");

	private CodeRules() {
	}

	static ArchRule names(String root) {
		return ArchRuleDefinition.noClasses()
			.should()
			.haveNameMatching(".*(Impl|Manager|Helper|Utils?|Service|Base|Data|Info|Processor)")
			.because("the last word of a name says the role");
	}

	static ArchRule handlers(String root) {
		return ArchRuleDefinition.classes()
			.that()
			.haveSimpleNameEndingWith("Handler")
			.should()
			.resideInAnyPackage(root + ".mqtt..", root + ".auth.panel", root + ".cluster.redis",
					root + ".relay.protocol", root + ".server", root + ".http")
			.because("a handler is something in a pipeline of Netty's");
	}

	static ArchRule visibility(String root) {
		return ArchRuleDefinition.classes()
			.that()
			.arePublic()
			.and()
			.areTopLevelClasses()
			.and(DescribedPredicate.not(DescribedPredicate.describe("start the service", CodeRules::isApplication)))
			.and(DescribedPredicate.not(loadedByName()))
			.should(new BeUsedByAnotherPackage());
	}

	static ArchRule nullness(String root) {
		return ArchRuleDefinition.classes().should(new LiveInANullMarkedPackage());
	}

	static ArchRule standardStreams(String root) {
		return ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(root + ".goflags")
			.should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
			.because("only the command line answers before there is a log");
	}

	static ArchRule javaUtilLogging(String root) {
		return GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
	}

	static ArchRule fieldInjection(String root) {
		return GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
	}

	/** The embedded Panel, and events, which have a date, are apart. */
	static ArchRule dates(String root) {
		return ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(root + ".panel")
			.should()
			.accessTargetWhere(DescribedPredicate.describe("tells the date of the machine", CodeRules::tellsDate))
			.because("the date can be set while something lasts; SteadyClock goes on");
	}

	private static boolean tellsDate(JavaAccess<?> access) {
		String target = access.getTargetOwner().getName() + "." + access.getName();
		String origin = access.getOriginOwner().getName().replaceAll("\\$.*", "");
		boolean dated = DATED.contains(origin.substring(origin.lastIndexOf('.') + 1));
		boolean announces = access.getOriginOwner().getPackageName().matches(".*\\.(mqtt|auth)(\\..*)?");
		return !dated && (target.matches("java\\.time\\.(Instant|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now")
				|| target.matches("java\\.time\\.(Clock|InstantSource)\\.(system|tick).*")
				|| (target.equals("java.lang.System.currentTimeMillis") && !announces));
	}

	private static boolean isApplication(JavaClass type) {
		return type.tryGetMethod("main", String[].class).isPresent();
	}

	/**
	 * Service loaders and Spring's factories see public classes only.
	 */
	private static DescribedPredicate<JavaClass> loadedByName() {
		try (Stream<Path> files = Files.walk(NAMED_CLASSES)) {
			Set<String> words = files.filter(Files::isRegularFile)
				.flatMap(CodeRules::words)
				.collect(Collectors.toUnmodifiableSet());
			return DescribedPredicate.describe("are loaded by name", (type) -> words.contains(type.getName()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<String> words(Path file) {
		try {
			return Stream.of(Files.readString(file).split("[^\\w.$]+"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Being public has to be of use to somebody.
	 */
	private static final class BeUsedByAnotherPackage extends ArchCondition<JavaClass> {

		BeUsedByAnotherPackage() {
			super("be used by another package");
		}

		@Override
		public void check(JavaClass type, ConditionEvents events) {
			boolean used = type.getDirectDependenciesToSelf()
				.stream()
				.anyMatch((dependency) -> !dependency.getOriginClass().getPackageName().equals(type.getPackageName()));
			events.add(new SimpleConditionEvent(type, used,
					type.getName() + " is public and " + (used ? "is" : "is not") + " used by another package"));
		}

	}

	/**
	 * A package says so in its package-info.
	 */
	private static final class LiveInANullMarkedPackage extends ArchCondition<JavaClass> {

		LiveInANullMarkedPackage() {
			super("live in a package that is @NullMarked");
		}

		@Override
		public void check(JavaClass type, ConditionEvents events) {
			boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
			events.add(new SimpleConditionEvent(type, marked,
					type.getName() + " lives in a package that is " + (marked ? "" : "not ") + "@NullMarked"));
		}

	}

}
