// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtherNodes}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OtherNodesTests {

	private final OtherNodes nodes = new OtherNodes();

	@Test
	void logTellsOfThemOnce(CapturedOutput output) {
		this.nodes.set(Map.of("a", true), true);
		this.nodes.set(Map.of("a", true), true);
		this.nodes.set(Map.of("a", false), true);
		assertThat(this.nodes.live()).isEmpty();
		assertThat(this.nodes.set(Map.of(), true)).containsExactly("a");
		assertThat(output.toString().lines().map((line) -> line.replaceFirst(".*(--|:) ", "")))
			.containsExactly("Node a is there", "Node a does not answer any more", "Node a is gone");
	}

	@Test
	void thoseThatAreForgottenWithThisOneGetTimeToReturn() {
		this.nodes.set(Map.of("a", true, "b", true), true);
		assertThat(this.nodes.set(Map.of(), false)).isEmpty();
		assertThat(this.nodes.set(Map.of("b", true), true)).isEmpty();
		assertThat(this.nodes.live()).containsExactlyInAnyOrder("a", "b");
	}

}
