// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.mqttpanel.broker.relay.RelayControl;

/**
 * Relay control that records its commands and refuses the value "wrong".
 */
class StubRelayControl implements RelayControl {

	private final List<Object> heard = new ArrayList<>();

	List<Object> heard() {
		return this.heard;
	}

	@Override
	public Map<String, Object> describe() {
		return Map.of("connected", true);
	}

	@Override
	public void changeFilter(Map<String, String> changes) {
		if (changes.containsValue("wrong")) {
			throw new IllegalArgumentException("no such events");
		}
		this.heard.add(changes);
	}

	@Override
	public void perform(Action action) {
		this.heard.add(action);
	}

}
