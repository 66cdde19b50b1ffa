// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import io.mqttpanel.broker.bench.Measurement.Quantiles;

/**
 * Collects measurements and writes them as Markdown: medians, and ratios to the first
 * contender.
 */
final class Report {

	private final Map<Scenario, Map<Contender, List<Run>>> runs = new LinkedHashMap<>();

	private final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

	void add(Contender contender, Scenario scenario, Measurement measurement, SinkCounts.Difference events) {
		this.runs.computeIfAbsent(scenario, (key) -> new LinkedHashMap<>())
			.computeIfAbsent(contender, (key) -> new ArrayList<>())
			.add(new Run(measurement, events));
	}

	String markdown(BenchOptions options) {
		List<Contender> contenders = options.contenders();
		StringBuilder text = new StringBuilder();
		text.append(
				"Java %s, %d processors, %s, load average at the start %.1f; medians of %d rounds of %d s; in brackets the ratio to %s.%n%n"
					.formatted(System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(),
							String.join(" ", options.jvmFlags()), this.load, options.rounds(),
							options.duration().toSeconds(), contenders.get(0).title()));
		text.append(row("", contenders.stream().map(Contender::title).toList()));
		text.append(row("---", contenders.stream().map((contender) -> "---:").toList()));
		this.runs.forEach((scenario, measured) -> text.append(rows(scenario, contenders, measured)));
		this.runs.forEach((scenario, measured) -> measured
			.forEach((contender, list) -> text.append(irregularities(scenario, contender, list))));
		if (contenders.contains(Contender.EVENTS)) {
			text.append("%n%s%s".formatted(
					row("events at the sink",
							List.of("expected", "arrived", "ratio", "behind", "sink CPU per event, us")),
					row("---", List.of("---:", "---:", "---:", "---:", "---:"))));
			this.runs.forEach((scenario, measured) -> text.append(events(scenario, measured.get(Contender.EVENTS))));
		}
		return text.toString();
	}

	private static String rows(Scenario scenario, List<Contender> contenders, Map<Contender, List<Run>> measured) {
		Table table = new Table(scenario, contenders, measured);
		if (scenario.pace() == Scenario.Pace.SCHEDULED) {
			return table.line("latency p50, ms", "%.2f", (run) -> Quantiles.milliseconds(run.latency().p50()))
					+ table.line("latency p99, ms", "%.2f", (run) -> Quantiles.milliseconds(run.latency().p99()))
					+ table.line("latency p99.9, ms", "%.2f", (run) -> Quantiles.milliseconds(run.latency().p999()))
					+ table.line("load client's own lag p99, ms", "%.2f",
							(run) -> Quantiles.milliseconds(run.lag().p99()))
					+ table.line("broker CPU per message, us", "%.1f", Measurement::brokerMicrosecondsPerMessage)
					+ table.plain("lost", "%.0f", (run) -> run.counts().lost());
		}
		return table.line("delivered/s", "%,.0f", Measurement::deliveredPerSecond)
				+ table.line("broker CPU per message, us", "%.1f", Measurement::brokerMicrosecondsPerMessage)
				+ table.plain("lost, % of sent", "%.1f", (run) -> 100.0 * run.counts().lost() / run.counts().sent())
				+ ((scenario.qos() == 0) ? ""
						: table.plain("acknowledged and lost", "%,.0f", (run) -> run.counts().lostAcknowledged()));
	}

	private static String irregularities(Scenario scenario, Contender contender, List<Run> measured) {
		return measured.stream()
			.map((run) -> run.measurement().irregularities())
			.filter((sentence) -> !sentence.isEmpty())
			.map((sentence) -> "%n%s, %s: %s%n".formatted(contender.title(), scenario.title(), sentence))
			.collect(Collectors.joining());
	}

	private static String events(Scenario scenario, List<Run> measured) {
		double expected = median(measured, (run) -> run.measurement().packets() + run.measurement().counts().sent()
				+ Scenario.PAIRS * 2.0 * 2 + Scenario.PAIRS);
		double arrived = median(measured, (run) -> run.events().total());
		double waited = median(measured, (run) -> Quantiles.milliseconds(run.events().waited()) / 1000);
		double cpu = median(measured, (run) -> run.events().cpu().toNanos() / 1000.0 / run.events().total());
		return row(scenario.title(), List.of("%,.0f".formatted(expected), "%,.0f".formatted(arrived),
				"%.3f".formatted(arrived / expected), "%.1f s".formatted(waited), "%.1f".formatted(cpu)));
	}

	private static String row(String first, List<String> others) {
		return others.stream().collect(Collectors.joining(" | ", "| " + first + " | ", " |%n".formatted()));
	}

	private static double median(List<Run> measured, ToDoubleFunction<Run> value) {
		double[] sorted = measured.stream().mapToDouble(value).sorted().toArray();
		return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
	}

	/**
	 * One measurement and the events that it caused.
	 *
	 * @param measurement what the load client saw
	 * @param events what reached the sink
	 */
	private record Run(Measurement measurement, SinkCounts.Difference events) {

	}

	/**
	 * The lines of one scenario.
	 *
	 * @param scenario the scenario
	 * @param contenders the columns
	 * @param measured the cells
	 */
	private record Table(Scenario scenario, List<Contender> contenders, Map<Contender, List<Run>> measured) {

		String line(String what, String format, ToDoubleFunction<Measurement> value) {
			double first = value(this.contenders.get(0), value);
			return row(this.scenario.title() + ": " + what,
					this.contenders.stream()
						.map((contender) -> value(contender, value))
						.map((cell) -> (format + " (%.2f)").formatted(cell, cell / first))
						.toList());
		}

		String plain(String what, String format, ToDoubleFunction<Measurement> value) {
			return row(this.scenario.title() + ": " + what,
					this.contenders.stream().map((contender) -> format.formatted(value(contender, value))).toList());
		}

		private double value(Contender contender, ToDoubleFunction<Measurement> value) {
			return median(this.measured.get(contender), (run) -> value.applyAsDouble(run.measurement()));
		}

	}

}
