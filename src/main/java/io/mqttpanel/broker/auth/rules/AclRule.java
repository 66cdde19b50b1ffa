// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * Access rule as it was written, valid for any client. It is checked when it is created.
 * Prints as a line for the operator.
 *
 * @param permission whether it allows or denies
 * @param action what it is about
 * @param topic a topic filter that may hold placeholders, or {@code eq } and a topic
 * @param qosBits one bit for each QoS it is about
 * @param retain of which messages it speaks, {@code null} for all; of no meaning to
 * subscriptions
 */
public record AclRule(Permission permission, Action action, String topic, int qosBits, @Nullable Boolean retain) {

	/** Any QoS. */
	public static final int ANY_QOS = 0b111;

	/**
	 * Makes a rule.
	 * @throws IllegalArgumentException if it cannot be one; its message says what is
	 * wrong and what would be right
	 */
	public AclRule {
		String fault = TopicTemplate.fault(topic);
		if (fault != null) {
			throw new IllegalArgumentException(fault);
		}
	}

	boolean appliesToPublish(int qos, boolean retained) {
		return this.action != Action.SUBSCRIBE && hasQos(qos) && (this.retain == null || this.retain == retained);
	}

	boolean appliesToSubscribe(int qos) {
		return this.action != Action.PUBLISH && hasQos(qos);
	}

	private boolean hasQos(int qos) {
		return qos >= 0 && qos <= 2 && (this.qosBits >> qos & 1) == 1;
	}

	@Override
	public String toString() {
		String conditions = "";
		if (this.qosBits != ANY_QOS) {
			conditions += IntStream.rangeClosed(0, 2)
				.filter(this::hasQos)
				.mapToObj(Integer::toString)
				.collect(Collectors.joining(",", " qos ", ""));
		}
		if (this.retain != null) {
			conditions += " retain " + this.retain;
		}
		return lowerCase(this.permission) + " " + lowerCase(this.action) + " " + this.topic + conditions;
	}

	private static String lowerCase(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Permission of a rule.
	 */
	public enum Permission {

		/** Matching access is allowed. */
		ALLOW,

		/** Matching access is denied. */
		DENY

	}

	/**
	 * Action of a rule.
	 */
	public enum Action {

		/** Messages that a client sends. */
		PUBLISH,

		/** Subscriptions of a client. */
		SUBSCRIBE,

		/** Both. */
		ALL

	}

}
