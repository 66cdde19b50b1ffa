// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Tag;

import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.event.ClientKicked;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.HttpServerStatus;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Tags of the meters. Each has a closed set of values, so that clients cannot add time
 * series.
 */
enum BrokerMeterTags implements KeyName {

	/** Direction of a packet, seen from the broker. */
	DIRECTION("direction", Direction.values()),

	/** Type of an MQTT control packet. */
	PACKET_TYPE("type", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe", "suback",
			"unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth"),

	/** Type of an event. */
	EVENT_TYPE("type", EventType.values()),

	/** Reason for a refused connection. */
	REASON("reason", Reason.values()),

	/** Reason for an HTTP connection that was closed for a limit. */
	HTTP_REASON("reason", HttpServerStatus.Reason.values()),

	/** Limit that was reached. */
	LIMIT("limit", Limit.values()),

	/** Action that was denied. */
	ACTION("action", Action.values()),

	/** Reason for a message that was not delivered. */
	DROP_REASON("reason", DropReason.values()),

	/** Reason for a client that was disconnected. */
	KICK_REASON("reason", ClientKicked.Reason.values()),

	/** Outcome of a decision. */
	OUTCOME("outcome", Outcome.values()),

	/** Origin of a decision. */
	SOURCE("source", Source.values()),

	/** State of the circuit breaker. */
	STATE("state", Breaker.values()),

	/** Subject of the login throttle. */
	BLOCKED_BY("kind", Throttled.values()),

	/** Fate of an event. */
	FATE("fate", Fate.values());

	private final String key;

	private final List<String> allowedValues;

	BrokerMeterTags(String key, Enum<?>... values) {
		this(key, Stream.of(values).map(BrokerMeterTags::lowerCase).toArray(String[]::new));
	}

	BrokerMeterTags(String key, String... values) {
		this.key = key;
		this.allowedValues = List.of(values);
	}

	@Override
	public String asString() {
		return this.key;
	}

	/**
	 * Returns the closed set of values.
	 * @return all values of the tag
	 */
	List<String> allowedValues() {
		return this.allowedValues;
	}

	/**
	 * Creates a tag with a value of the set.
	 * @param value the constant whose lower-case name is the value
	 * @return the tag
	 */
	Tag with(Enum<?> value) {
		return Tag.of(this.key, lowerCase(value));
	}

	private static String lowerCase(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

}
