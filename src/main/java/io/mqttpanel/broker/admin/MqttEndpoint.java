// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.event.SteadyClock;

/**
 * Endpoint of the broker's statistics, at {@code /actuator/mqtt}. The names, their order
 * and their meaning are those of the Go broker's information page, so that its readers
 * can read this one.
 */
@Endpoint(id = "mqtt")
class MqttEndpoint {

	/** Reasons to drop a message that waits in a session. */
	private static final Set<DropReason> QUEUED = EnumSet.of(DropReason.QUEUE_FULL, DropReason.ALL_QUEUES_FULL,
			DropReason.EXPIRED, DropReason.STORE_FAILED, DropReason.STORE_FULL);

	private final String version;

	private final EventCounters counters;

	private final BrokerStatus status;

	private final ToLongFunction<DropReason> dropped;

	private final SteadyClock clock;

	private final Instant started;

	/**
	 * Creates the endpoint, with this moment as the broker's start.
	 * @param version the broker's version
	 * @param counters the counters of events
	 * @param status the status of the broker
	 * @param dropped counts the dropped messages by reason
	 * @param clock the clock
	 */
	MqttEndpoint(String version, EventCounters counters, BrokerStatus status, ToLongFunction<DropReason> dropped,
			SteadyClock clock) {
		this.version = version;
		this.counters = counters;
		this.status = status;
		this.dropped = dropped;
		this.clock = clock;
		this.started = clock.instant();
	}

	/**
	 * Returns the current statistics in a fixed order.
	 * @return the statistics by name
	 */
	@ReadOperation
	Map<String, Object> statistics() {
		Map<String, Object> statistics = new LinkedHashMap<>();
		putTimes(statistics);
		statistics.put("bytes_received", this.counters.packetBytes(Direction.RECEIVED));
		statistics.put("bytes_sent", this.counters.packetBytes(Direction.SENT));
		putClients(statistics);
		putMessages(statistics);
		statistics.put("subscriptions", this.status.subscriptions());
		statistics.put("packets_received", this.counters.packets(Direction.RECEIVED));
		statistics.put("packets_sent", this.counters.packets(Direction.SENT));
		putResources(statistics);
		return statistics;
	}

	private void putTimes(Map<String, Object> statistics) {
		Instant now = this.clock.instant();
		statistics.put("version", this.version);
		statistics.put("started", this.clock.toDate(this.started).getEpochSecond());
		statistics.put("time", this.clock.toDate(now).getEpochSecond());
		statistics.put("uptime", Duration.between(this.started, now).toSeconds());
	}

	/** Clients of kept sessions count, also while they are absent. */
	private void putClients(Map<String, Object> statistics) {
		long connected = Math.max(0, this.counters.connections());
		long total = Math.max(connected, this.status.sessions());
		statistics.put("clients_connected", connected);
		statistics.put("clients_disconnected", total - connected);
		statistics.put("clients_maximum", this.counters.maximumConnections());
		statistics.put("clients_total", total);
	}

	private void putMessages(Map<String, Object> statistics) {
		statistics.put("messages_received", this.counters.messages(Direction.RECEIVED));
		statistics.put("messages_sent", this.counters.messages(Direction.SENT));
		statistics.put("messages_dropped", Stream.of(DropReason.values()).mapToLong(this.dropped).sum());
		statistics.put("retained", this.status.retainedMessages());
		statistics.put("inflight", this.status.inFlightMessages());
		statistics.put("inflight_dropped", QUEUED.stream().mapToLong(this.dropped).sum());
	}

	private void putResources(Map<String, Object> statistics) {
		statistics.put("memory_alloc", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		statistics.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
	}

}
