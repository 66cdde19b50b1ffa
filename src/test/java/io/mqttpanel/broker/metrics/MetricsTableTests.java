// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Equality of the table in {@code docs/metrics.md} and {@link BrokerMeters}.
 */
class MetricsTableTests {

	private static final Path DOCUMENT = Path.of("docs", "metrics.md");

	private static final NamingConvention PROMETHEUS = new PrometheusNamingConvention();

	@Test
	void documentHasOneRowForEachMeterAndNoOther() throws IOException {
		List<String> rows = Files.readAllLines(DOCUMENT)
			.stream()
			.filter((line) -> line.startsWith("| `mqtt."))
			.toList();
		assertThat(rows)
			.containsExactlyElementsOf(Stream.of(BrokerMeters.values()).map(MetricsTableTests::row).toList());
	}

	private static String row(BrokerMeters meter) {
		return Stream
			.of(code(meter.getName()), code(prometheusName(meter)), meter.getType().name().toLowerCase(Locale.ROOT),
					Objects.toString(meter.getBaseUnit(), ""), tags(meter), meter.description())
			.collect(Collectors.joining(" | ", "| ", " |"));
	}

	static String prometheusName(BrokerMeters meter) {
		String name = PROMETHEUS.name(meter.getName(), meter.getType(), meter.getBaseUnit());
		return (meter.getType() == Meter.Type.COUNTER) ? name + "_total" : name;
	}

	private static String tags(BrokerMeters meter) {
		return Stream.of(meter.getKeyNames())
			.map(BrokerMeterTags.class::cast)
			.map((tag) -> code(tag.asString()) + ": " + String.join(", ", tag.allowedValues()))
			.collect(Collectors.joining("; "));
	}

	private static String code(String text) {
		return "`" + text + "`";
	}

}
