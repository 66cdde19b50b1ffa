// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.mqttpanel.broker.relay.RelayControl;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MqttRelayEndpoint}.
 */
class MqttRelayEndpointTests {

	private final StubRelayControl control = new StubRelayControl();

	private final MqttRelayEndpoint endpoint = new MqttRelayEndpoint(
			new StaticListableBeanFactory(Map.of("control", this.control)).getBeanProvider(RelayControl.class));

	@Test
	void showsHowTheRelayIs() {
		assertThat(this.endpoint.describe()).containsEntry("connected", true);
	}

	@Test
	void changesOnlyWhatIsNamedAndThenActs() {
		WebEndpointResponse<Map<String, Object>> answer = this.endpoint.change("Resync", "client-connected", null, null,
				null, "none", null);
		assertThat(answer.getStatus()).isEqualTo(200);
		assertThat(answer.getBody()).containsEntry("connected", true);
		assertThat(this.control.heard()).containsExactly(Map.of("events", "client-connected", "payload", "none"),
				RelayControl.Action.RESYNC);
	}

	@Test
	void refusesAnUnknownActionBeforeItChangesAnything() {
		assertThat(refusal("explode", "client-connected"))
			.isEqualTo("'explode' is no action. Those are pause, resume, drain, resync");
		assertThat(this.control.heard()).isEmpty();
	}

	@Test
	void refusesWhatTheRelayRefuses() {
		assertThat(refusal(null, "wrong")).isEqualTo("no such events");
	}

	@Test
	void refusesToBeAskedForNothing() {
		assertThat(refusal(null, null)).startsWith("Nothing was asked for");
	}

	private String refusal(String action, String events) {
		WebEndpointResponse<Map<String, Object>> answer = this.endpoint.change(action, events, null, null, null, null,
				null);
		assertThat(answer.getStatus()).isEqualTo(400);
		return String.valueOf(answer.getBody().get("error"));
	}

}
