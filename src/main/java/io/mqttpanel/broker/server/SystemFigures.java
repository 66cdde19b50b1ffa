// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.Engine;

/**
 * The broker's numbers under the names that Mosquitto gives them, and under those of the
 * Go broker, so that what reads their topics can read these. Where both have a name, it
 * has Mosquitto's number.
 */
final class SystemFigures {

	private static final String ROOT = "$SYS/broker/";

	private final String version;

	private final EventCounters counters;

	private final FlowStatus flow;

	private final SteadyClock clock;

	private final Instant started;

	/**
	 * Creates the figures, and takes this moment as the broker's start.
	 * @param version the broker's version
	 * @param counters counts of events
	 * @param flow knows what was dropped
	 * @param clock tells the time
	 */
	SystemFigures(String version, EventCounters counters, FlowStatus flow, SteadyClock clock) {
		this.version = version;
		this.counters = counters;
		this.flow = flow;
		this.clock = clock;
		this.started = clock.instant();
	}

	/**
	 * Returns the figures as they are now.
	 * @param engine the engine, which tells what it keeps
	 * @return payloads by topic
	 */
	Map<String, String> now(Engine engine) {
		Map<String, String> figures = new LinkedHashMap<>();
		figures.put(ROOT + "version", "MQTT Panel Broker version " + this.version);
		figures.put(ROOT + "uptime", Duration.between(this.started, this.clock.instant()).toSeconds() + " seconds");
		long connected = Math.max(0, this.counters.connections());
		long sessions = engine.sessions();
		put(figures, "clients/connected", connected);
		put(figures, "clients/disconnected", Math.max(0, sessions - connected));
		put(figures, "clients/total", Math.max(connected, sessions));
		put(figures, "clients/maximum", this.counters.maximumConnections());
		put(figures, "messages/received", this.counters.packets(Direction.RECEIVED));
		put(figures, "messages/sent", this.counters.packets(Direction.SENT));
		put(figures, "publish/messages/received", this.counters.messages(Direction.RECEIVED));
		put(figures, "publish/messages/sent", this.counters.messages(Direction.SENT));
		put(figures, "publish/messages/dropped", dropped());
		put(figures, "bytes/received", this.counters.packetBytes(Direction.RECEIVED));
		put(figures, "bytes/sent", this.counters.packetBytes(Direction.SENT));
		long subscriptions = engine.subscriptions();
		put(figures, "subscriptions/count", subscriptions);
		put(figures, "subscriptions", subscriptions);
		long retained = engine.retainedMessages();
		put(figures, "retained messages/count", retained);
		put(figures, "retained", retained);
		putNamesOfTheGoBroker(figures, engine);
		return figures;
	}

	private void putNamesOfTheGoBroker(Map<String, String> figures, Engine engine) {
		put(figures, "time", this.clock.toDate(this.clock.instant()).getEpochSecond());
		put(figures, "started", this.clock.toDate(this.started).getEpochSecond());
		put(figures, "load/bytes/received", this.counters.packetBytes(Direction.RECEIVED));
		put(figures, "load/bytes/sent", this.counters.packetBytes(Direction.SENT));
		put(figures, "packets/received", this.counters.packets(Direction.RECEIVED));
		put(figures, "packets/sent", this.counters.packets(Direction.SENT));
		put(figures, "messages/dropped", dropped());
		put(figures, "messages/inflight", engine.inFlight());
		put(figures, "system/memory", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		put(figures, "system/threads", ManagementFactory.getThreadMXBean().getThreadCount());
	}

	private long dropped() {
		return Stream.of(FlowStatus.DropReason.values()).mapToLong(this.flow::droppedMessages).sum();
	}

	private static void put(Map<String, String> figures, String name, long value) {
		figures.put(ROOT + name, Long.toString(value));
	}

}
