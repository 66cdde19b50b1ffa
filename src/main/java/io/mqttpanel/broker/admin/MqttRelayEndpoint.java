// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.mqttpanel.broker.relay.RelayControl;
import io.mqttpanel.broker.relay.RelayControl.Action;

/**
 * Endpoint of the relay to the Panel, at {@code /actuator/mqttrelay}. It reads its state
 * and changes its filter or pauses it. A change lasts until the process ends.
 */
@Endpoint(id = "mqttrelay")
class MqttRelayEndpoint {

	private final ObjectProvider<RelayControl> relay;

	MqttRelayEndpoint(ObjectProvider<RelayControl> relay) {
		this.relay = relay;
	}

	/**
	 * Describes the state of the relay.
	 * @return values by name, {@code null} if the broker has no relay
	 */
	@ReadOperation
	@Nullable Map<String, Object> describe() {
		RelayControl control = this.relay.getIfAvailable();
		return (control != null) ? control.describe() : null;
	}

	/**
	 * Changes the relay. Lists are separated by commas. Settings that are not given stay
	 * as they are.
	 * @param action one of pause, resume, drain, resync
	 * @param events the types of events that the Panel receives
	 * @param packetTypes the control packets that it receives events of, by name or
	 * number
	 * @param topicsInclude topic filters of which a topic has to match one
	 * @param topicsExclude topic filters of which a topic must not match any
	 * @param payload full, none or limit
	 * @param payloadLimit the maximum size of a payload where it is limited
	 * @return the state of the relay after the change, or the error
	 */
	@WriteOperation
	WebEndpointResponse<Map<String, Object>> change(@Nullable String action, @Nullable String events,
			@Nullable String packetTypes, @Nullable String topicsInclude, @Nullable String topicsExclude,
			@Nullable String payload, @Nullable String payloadLimit) {
		Map<String, String> changes = new LinkedHashMap<>();
		put(changes, "events", events);
		put(changes, "packetTypes", packetTypes);
		put(changes, "topicsInclude", topicsInclude);
		put(changes, "topicsExclude", topicsExclude);
		put(changes, "payload", payload);
		put(changes, "payloadLimit", payloadLimit);
		try {
			return new WebEndpointResponse<>(change(this.relay.getObject(), action, changes));
		}
		catch (IllegalArgumentException ex) {
			return new WebEndpointResponse<>(Map.of("error", String.valueOf(ex.getMessage())),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	private static void put(Map<String, String> changes, String name, @Nullable String value) {
		if (value != null) {
			changes.put(name, value);
		}
	}

	private static Map<String, Object> change(RelayControl control, @Nullable String action,
			Map<String, String> changes) {
		if (action == null && changes.isEmpty()) {
			throw new IllegalArgumentException("Nothing was asked for. Give an action (" + actions()
					+ ") or one of events, packetTypes, topicsInclude, topicsExclude, payload, payloadLimit");
		}
		Action known = (action != null) ? action(action) : null;
		if (!changes.isEmpty()) {
			control.changeFilter(changes);
		}
		if (known != null) {
			control.perform(known);
		}
		return control.describe();
	}

	private static Action action(String word) {
		return Stream.of(Action.values())
			.filter((action) -> action.name().equalsIgnoreCase(word.strip()))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("'" + word + "' is no action. Those are " + actions()));
	}

	private static String actions() {
		return Stream.of(Action.values())
			.map((action) -> action.name().toLowerCase(Locale.ROOT))
			.collect(Collectors.joining(", "));
	}

}
