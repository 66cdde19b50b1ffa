// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.rules;

import tools.jackson.databind.JsonNode;

/**
 * Reader of limits in the Panel's answer. One malformed limit makes all of it unreadable.
 * An unknown limit is ignored, so that a newer Panel can send more than this broker
 * understands.
 */
public final class LimitsReader {

	private static final int MAX_QUOTE = 200;

	private LimitsReader() {
	}

	/**
	 * Reads the limits in an answer.
	 * @param answer the Panel's answer
	 * @return the limits, {@link ClientLimits#NONE} if it does not say any
	 * @throws MalformedRuleException if one of them is none; its message quotes it
	 */
	public static ClientLimits read(JsonNode answer) {
		JsonNode limits = answer.path("limits");
		if (limits.isMissingNode() || limits.isNull()) {
			return ClientLimits.NONE;
		}
		if (!limits.isObject()) {
			throw new MalformedRuleException("limits must be an object, but is " + quote(limits));
		}
		return new ClientLimits(limit(limits, "packets_per_second"), limit(limits, "bytes_per_second"),
				limit(limits, "max_packet_size"), limit(limits, "max_subscriptions"));
	}

	private static long limit(JsonNode limits, String name) {
		JsonNode limit = limits.path(name);
		if (limit.isMissingNode() || limit.isNull()) {
			return 0;
		}
		if (!limit.isIntegralNumber() || !limit.canConvertToLong() || limit.longValue() < 1) {
			throw new MalformedRuleException(
					"limits." + name + " must be a whole number of at least 1, but is " + quote(limit));
		}
		return limit.longValue();
	}

	private static String quote(JsonNode node) {
		String text = node.toString();
		return (text.length() > MAX_QUOTE) ? text.substring(0, MAX_QUOTE) + "…" : text;
	}

}
