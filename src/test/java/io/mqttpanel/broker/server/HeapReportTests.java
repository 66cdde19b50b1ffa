// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.HeapClaims;
import io.mqttpanel.broker.mqtt.flow.Limits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HeapReport}.
 */
@ExtendWith(OutputCaptureExtension.class)
class HeapReportTests {

	private static final long MEGABYTE = 1 << 20;

	@Test
	void saysHowMuchMayBeFilledAndByWhat(CapturedOutput output) {
		log(List.of(Map.of("a", 10 * MEGABYTE, "b", 30 * MEGABYTE), Map.of("c", 20 * MEGABYTE, "d", 5 * MEGABYTE)));
		assertThat(output).contains("INFO")
			.contains("65 % of the heap (100 MB) may be filled, most of it by b (30 MB), c (20 MB), a (10 MB)")
			.doesNotContain("d (5 MB)");
	}

	@Test
	void warnsWhereMoreMayBeFilledThanThereIs(CapturedOutput output) {
		log(List.of(Map.of("a", 10 * MEGABYTE, "mqtt-panel.relay.buffer-size", 200 * MEGABYTE)));
		assertThat(output).contains("WARN")
			.contains("210 % of the heap (100 MB) may be filled")
			.contains("Lower the largest, mqtt-panel.relay.buffer-size (200 MB), a (10 MB), or raise the heap");
	}

	@Test
	void warnsWhereSomethingHasNoLimit(CapturedOutput output) {
		log(List.of(Map.of("a", 10 * MEGABYTE, "mqtt-panel.broker.limits.max-retained-bytes", 0L)));
		assertThat(output).contains("WARN").contains("mqtt-panel.broker.limits.max-retained-bytes has no limit");
	}

	@Test
	void saysWhereOneTeamCannotUseAllConnections(CapturedOutput output) {
		Limits limits = new Limits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
		HeapReport.logSessions(limits.withMaxConnections(1));
		assertThat(output).doesNotContain("One team");
		int many = (int) limits.maxSessions();
		HeapReport.logSessions(limits.withMaxConnections(many));
		assertThat(output).contains("INFO")
			.contains("One team can have " + limits.maxSessionsOfTeam() + " sessions")
			.contains("mqtt-panel.broker.limits.max-connections (" + many + ")");
	}

	private static void log(List<Map<String, Long>> parts) {
		new HeapReport(100 * MEGABYTE, parts.stream().map(HeapClaims::new).toList()).log();
	}

}
