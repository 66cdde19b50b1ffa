// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.HeapClaims;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;
import io.mqttpanel.broker.mqtt.flow.Limits;

/**
 * Report of what others can fill of the heap, with a warning if that is more than there
 * is.
 */
final class HeapReport {

	private static final Logger logger = LoggerFactory.getLogger(HeapReport.class);

	private static final String LIMITS = "mqtt-panel.broker.limits.";

	private static final int PERCENT = 100;

	private static final int FEW = 3;

	private final long heap;

	private final Map<String, Long> claims;

	/**
	 * Creates the report.
	 * @param heap the maximum heap in bytes
	 * @param claims what each part of the broker takes at most
	 */
	HeapReport(long heap, Collection<HeapClaims> claims) {
		this.heap = heap;
		this.claims = claims.stream()
			.flatMap((part) -> part.bytes().entrySet().stream())
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * Returns what clients can fill.
	 * @param limits limits of clients
	 * @param queues limits of what waits for clients
	 * @param stored whether there is a store
	 * @param clustered whether there are several nodes
	 * @return what that is
	 */
	static HeapClaims ofClients(Limits limits, QueueLimits queues, boolean stored, boolean clustered) {
		Map<String, Long> bytes = new HashMap<>();
		bytes.put("sessions and connections", limits.sessionBytes());
		bytes.put(LIMITS + "max-total-subscription-bytes", limits.maxTotalSubscriptionBytes());
		bytes.put(LIMITS + "max-retained-bytes", limits.maxRetainedBytes());
		bytes.put(LIMITS + "max-undecided-bytes", limits.maxUndecidedBytes());
		bytes.put("mqtt-panel.broker.flow.max-total-queued-bytes", queues.maxTotalBytes());
		Stream.of(HeapShare.LARGE, HeapShare.UNSENT, HeapShare.ALIASES, HeapShare.WILLS, HeapShare.UNRELEASED)
			.forEach((share) -> bytes.put(share.name().toLowerCase(Locale.ROOT), share.bytes()));
		if (stored) {
			bytes.put("what waits for the store", HeapShare.STORE.bytes());
		}
		if (clustered) {
			bytes.put("what waits for Redis", HeapShare.CLUSTER.bytes());
			bytes.put("what other nodes have sent", queues.maxBytesOfOthers());
		}
		return new HeapClaims(bytes);
	}

	/**
	 * Logs the report.
	 */
	void log() {
		long all = this.claims.values().stream().mapToLong(Long::longValue).sum();
		List<String> unlimited = this.claims.entrySet()
			.stream()
			.filter((claim) -> claim.getValue() == 0)
			.map(Map.Entry::getKey)
			.toList();
		if (!unlimited.isEmpty()) {
			logger.warn("All of the heap ({} MB) may be filled, and then the process ends: {} has no limit",
					megabytes(this.heap), String.join(", ", unlimited));
		}
		else if (all > this.heap) {
			logger.warn(
					"{} % of the heap ({} MB) may be filled: the process ends if all of it is. Lower the largest, "
							+ "{}, or raise the heap (-Xmx, -XX:MaxRAMPercentage)",
					percent(all), megabytes(this.heap), largest(FEW));
		}
		else {
			logger.info("{} % of the heap ({} MB) may be filled, most of it by {}", percent(all), megabytes(this.heap),
					largest(FEW));
		}
	}

	/**
	 * Logs where one team cannot use all connections, because it would have more sessions
	 * than it may.
	 * @param limits limits of clients
	 */
	static void logSessions(Limits limits) {
		if (limits.maxSessionsOfTeam() < limits.maxConnections()) {
			logger.info(
					"One team can have {} sessions, of connected and absent clients, which is less than " + LIMITS
							+ "max-connections ({}): more clients of it are refused. A larger heap (-Xmx, "
							+ "-XX:MaxRAMPercentage) has room for more",
					limits.maxSessionsOfTeam(), limits.maxConnections());
		}
	}

	private String largest(int count) {
		return this.claims.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
			.limit(count)
			.map((claim) -> claim.getKey() + " (" + megabytes(claim.getValue()) + " MB)")
			.collect(Collectors.joining(", "));
	}

	private long percent(long bytes) {
		return bytes * PERCENT / this.heap;
	}

	private static long megabytes(long bytes) {
		return bytes >> 20;
	}

}
