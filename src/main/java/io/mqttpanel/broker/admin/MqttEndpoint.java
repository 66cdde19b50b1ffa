// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;

/**
 * Endpoint of the broker's statistics, at {@code /actuator/mqtt}. The names are those of
 * the Go broker's information page, so that its readers can read this one. Because
 * sessions of clients that are away are not counted, {@code clients_disconnected} is the
 * number of connections that have ended, and {@code clients_total} the number of all
 * accepted connections.
 */
@Endpoint(id = "mqtt")
class MqttEndpoint {

	private final String version;

	private final EventCounters counters;

	private final BrokerStatus status;

	private final Clock clock;

	private final long started;

	/**
	 * Creates the endpoint, with this moment as the broker's start.
	 * @param version the broker's version
	 * @param counters the counters of events
	 * @param status the status of the broker
	 * @param clock the clock
	 */
	MqttEndpoint(String version, EventCounters counters, BrokerStatus status, Clock clock) {
		this.version = version;
		this.counters = counters;
		this.status = status;
		this.clock = clock;
		this.started = clock.instant().getEpochSecond();
	}

	/**
	 * Returns the current statistics in a fixed order.
	 * @return the statistics by name
	 */
	@ReadOperation
	Map<String, Object> statistics() {
		Map<String, Object> statistics = new LinkedHashMap<>();
		putTimes(statistics);
		putTraffic(statistics);
		putClients(statistics);
		statistics.put("subscriptions", this.status.subscriptions());
		putResources(statistics);
		return statistics;
	}

	private void putTimes(Map<String, Object> statistics) {
		long now = this.clock.instant().getEpochSecond();
		statistics.put("version", this.version);
		statistics.put("started", this.started);
		statistics.put("time", now);
		statistics.put("uptime", now - this.started);
	}

	private void putTraffic(Map<String, Object> statistics) {
		statistics.put("bytes_received", this.counters.packetBytes(Direction.RECEIVED));
		statistics.put("bytes_sent", this.counters.packetBytes(Direction.SENT));
		statistics.put("messages_received", this.counters.messages(Direction.RECEIVED));
		statistics.put("messages_sent", this.counters.messages(Direction.SENT));
		statistics.put("packets_received", this.counters.packets(Direction.RECEIVED));
		statistics.put("packets_sent", this.counters.packets(Direction.SENT));
	}

	private void putClients(Map<String, Object> statistics) {
		statistics.put("clients_connected", this.counters.connections());
		statistics.put("clients_disconnected", this.counters.connectionsClosed());
		statistics.put("clients_maximum", this.counters.maximumConnections());
		statistics.put("clients_total", this.counters.connectionsOpened());
	}

	private void putResources(Map<String, Object> statistics) {
		statistics.put("memory_alloc", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		statistics.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
	}

}
