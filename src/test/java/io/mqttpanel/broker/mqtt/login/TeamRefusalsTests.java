// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TeamRefusals}.
 */
@ExtendWith(OutputCaptureExtension.class)
class TeamRefusalsTests {

	private Instant now = Instant.EPOCH;

	private final TeamRefusals refusals = new TeamRefusals("sessions", "Raise it", () -> this.now);

	private final ClientConnection client = new FrontFixture().clientOf(new HandlerChannel(), 7);

	@Test
	void logsOneOfManyAndRefusesAll(CapturedOutput output) {
		for (int i = 0; i < 5; i++) {
			assertThat(this.refusals.of(this.client).refusal()).isEqualTo(Refusal.TOO_MANY_FOR_TEAM);
		}
		assertThat(output.getOut()).contains("WARN")
			.containsOnlyOnce("c is refused because its team, 7, has too many sessions. Raise it");
		this.now = this.now.plus(WarningInterval.LENGTH);
		this.refusals.of(this.client);
		this.refusals.of(this.client);
		assertThat(output.getOut().split("its team, 7", -1)).hasSize(3);
	}

}
