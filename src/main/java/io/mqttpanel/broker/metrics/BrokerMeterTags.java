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
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * The tags of the meters. Each has a closed set of values, so that no client can make the
 * number of time series grow.
 */
enum BrokerMeterTags implements KeyName {

	/** Which way a packet went, seen from the broker. */
	DIRECTION("direction", Direction.values()),

	/** The MQTT control packet type. */
	PACKET_TYPE("type", "connect", "connack", "publish", "puback", "pubrec", "pubrel", "pubcomp", "subscribe", "suback",
			"unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth"),

	/** The kind of fact. */
	EVENT_TYPE("type", EventType.values()),

	/** Why a connection was not let in. */
	REASON("reason", Reason.values()),

	/** Which limit was reached. */
	LIMIT("limit", Limit.values()),

	/** What a client wanted to do. */
	ACTION("action", Action.values()),

	/** Why a message was not delivered. */
	DROP_REASON("reason", DropReason.values()),

	/** Why a client was made to go. */
	KICK_REASON("reason", ClientKicked.Reason.values()),

	/** What was decided. */
	OUTCOME("outcome", Outcome.values()),

	/** Who decided. */
	SOURCE("source", Source.values()),

	/** Whether calls are made. */
	STATE("state", Breaker.values()),

	/** By what a login is blocked. */
	BLOCKED_BY("kind", Throttled.values()),

	/** What became of a fact. */
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
	 * Returns every value the tag can have.
	 * @return the values
	 */
	List<String> allowedValues() {
		return this.allowedValues;
	}

	/**
	 * Returns this tag with a value of its set.
	 * @param value the constant whose name, in lower case, is the value
	 * @return the tag
	 */
	Tag with(Enum<?> value) {
		return Tag.of(this.key, lowerCase(value));
	}

	private static String lowerCase(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

}
