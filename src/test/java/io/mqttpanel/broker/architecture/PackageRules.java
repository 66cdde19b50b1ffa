// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/**
 * Rules of what a package may know: which other packages, and which third parties. Takes
 * the root package, so that the rules can be tried on packages that break them.
 */
final class PackageRules {

	private static final String[] EVERYBODY = { "java..", "org.jspecify.annotations.." };

	private static final String[] BEANS = { "org.springframework..", "jakarta.validation..", "org.slf4j.." };

	private static final String[] REACTIVE_JSON = { "reactor..", "org.reactivestreams..", "tools.jackson..",
			"com.fasterxml.jackson.annotation.." };

	private PackageRules() {
	}

	static ArchRule arrows(String root) {
		LayeredArchitecture layers = layers(root);
		for (String name : List.of("event", "storage", "logging", "panel", "goflags", "http", "training")) {
			layers = layers.whereLayer(name).mayNotAccessAnyLayer();
		}
		for (String name : List.of("logging", "panel", "goflags", "training")) {
			layers = layers.whereLayer(name).mayNotBeAccessedByAnyLayer();
		}
		return upper(layers.whereLayer("store.rocksdb").mayOnlyBeAccessedByLayers("server"));
	}

	private static ArchRule upper(LayeredArchitecture layers) {
		return layers.whereLayer("auth")
			.mayOnlyAccessLayers("event", "http")
			.whereLayer("relay")
			.mayOnlyAccessLayers("event", "storage", "http")
			.whereLayer("metrics")
			.mayOnlyAccessLayers("event")
			.whereLayer("mqtt.engine")
			.mayOnlyAccessLayers("auth", "event")
			.whereLayer("mqtt")
			.mayOnlyAccessLayers("mqtt.engine", "auth", "event", "store")
			.whereLayer("moquette")
			.mayOnlyAccessLayers("mqtt.engine", "event", "storage", "store")
			.whereLayer("store")
			.mayOnlyAccessLayers("event", "storage")
			.whereLayer("store.rocksdb")
			.mayOnlyAccessLayers("store", "event", "storage")
			.whereLayer("cluster")
			.mayOnlyAccessLayers("mqtt.engine", "event")
			.whereLayer("server")
			.mayOnlyAccessLayers("cluster", "mqtt", "mqtt.engine", "moquette", "auth", "event", "storage", "store",
					"store.rocksdb")
			.whereLayer("admin")
			.mayOnlyAccessLayers("relay", "auth", "event", "store");
	}

	private static LayeredArchitecture layers(String root) {
		LayeredArchitecture layers = Architectures.layeredArchitecture()
			.consideringOnlyDependenciesInLayers()
			.layer("mqtt.engine")
			.definedBy(root + ".mqtt.engine")
			.layer("store")
			.definedBy(root + ".store")
			.layer("store.rocksdb")
			.definedBy(root + ".store.rocksdb")
			.layer("mqtt")
			.definedBy(Stream.of("", ".flow", ".login", ".publish", ".session", ".subscribe", ".transport", ".v5")
				.map((name) -> root + ".mqtt" + name)
				.toArray(String[]::new));
		for (String name : List.of("server", "cluster", "event", "auth", "moquette", "relay", "panel", "metrics",
				"admin", "goflags", "storage", "logging", "http", "training")) {
			layers = layers.layer(name).definedBy(root + "." + name + "..");
		}
		return layers;
	}

	static ArchRule cycles(String root) {
		return SlicesRuleDefinition.slices().matching(root + ".(**)").should().beFreeOfCycles();
	}

	static ArchRule thirdParties(String root) {
		return CompositeArchRule.of(List.of(knowsOnly(root, ".event.."),
				knowsOnly(root, ".storage..", own("org.slf4j..")), knowsOnly(root, ".store", own("org.slf4j..")),
				knowsOnly(root, ".store.rocksdb", own("org.rocksdb..", "org.slf4j..")),
				knowsOnly(root, ".http..", own("io.netty..", "reactor.netty..")),
				knowsOnly(root, ".logging..", own("ch.qos.logback..", "org.slf4j..", "org.springframework..")),
				knowsOnly(root, ".auth..", BEANS, REACTIVE_JSON,
						own("com.github.benmanes.caffeine..", "io.github.resilience4j..", "javax.crypto..",
								"org.hibernate.validator..", "io.netty.channel..", "io.netty.handler.timeout..",
								"io.netty.handler.codec.http..", "io.netty.util..")),
				knowsOnly(root, ".server..", BEANS,
						own("io.netty.handler.ssl..", "io.netty.channel..", "io.netty.handler.codec.http..",
								"io.netty.util.concurrent..", "javax.net.ssl..", "org.h2.mvstore..",
								"org.hibernate.validator..", "com.sun.management..", "reactor.netty..")),
				knowsOnly(root, ".cluster", BEANS),
				knowsOnly(root, ".cluster.redis", BEANS, own("io.lettuce..", "io.netty.channel..")),
				knowsOnly(root, ".moquette..", own("io.moquette..", "io.netty..", "org.h2.mvstore..", "org.slf4j..")),
				knowsOnly(root, ".mqtt..",
						own("io.netty..", "org.slf4j..", "javax.naming..", "javax.net.ssl..",
								"javax.security.auth.x500..")),
				knowsOnly(root, ".relay..", BEANS, REACTIVE_JSON,
						own("javax.crypto..", "javax.net.ssl..", "io.netty.buffer..", "io.netty.channel..",
								"io.netty.handler.codec.http..", "io.netty.handler.ssl..", "org.h2.mvstore..")),
				knowsOnly(root, ".panel..", BEANS, REACTIVE_JSON, own("io.netty.channel..")),
				knowsOnly(root, ".training..", BEANS, own("io.netty..")),
				knowsOnly(root, ".goflags..", own("org.slf4j..", "org.springframework.boot..")),
				knowsOnly(root, ".metrics..", own("org.springframework..", "io.micrometer..")),
				knowsOnly(root, ".admin..", REACTIVE_JSON, own("org.springframework..", "org.slf4j.."))));
	}

	private static String[] own(String... packages) {
		return packages;
	}

	private static ArchRule knowsOnly(String root, String part, String[]... thirdParties) {
		String[] known = Stream
			.of(Stream.of(EVERYBODY), Stream.of(root + ".."), Stream.of(thirdParties).flatMap(Stream::of))
			.flatMap(Function.identity())
			.toArray(String[]::new);
		return ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(root + part)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(known)
			.allowEmptyShould(true);
	}

}
