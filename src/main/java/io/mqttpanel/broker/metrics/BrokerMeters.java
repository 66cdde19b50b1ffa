// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter.Type;
import org.jspecify.annotations.Nullable;

/**
 * Meters of the broker with their names, types, base units, tags and descriptions. A name
 * that ends with its base unit has it; the others have none where it would be a
 * repetition.
 */
enum BrokerMeters implements BrokerMeter {

	/** Clients connected now. */
	CONNECTIONS("mqtt.connections", Type.GAUGE, "connections", "Connected clients"),

	/** Maximum of connected clients. */
	CONNECTIONS_MAXIMUM("mqtt.connections.maximum", Type.GAUGE, null, "Highest number of clients since the start"),

	/** Accepted connections. */
	CONNECTIONS_OPENED("mqtt.connections.opened", Type.COUNTER, null, "Connections accepted after login"),

	/** Connections ended. */
	CONNECTIONS_CLOSED("mqtt.connections.closed", Type.COUNTER, null, "Accepted connections that have ended"),

	/** Refused connections. */
	CONNECTIONS_REFUSED("mqtt.connections.refused", Type.COUNTER, null, "Refused connections", BrokerMeterTags.REASON),

	/** Connections that are not logged in. */
	CONNECTIONS_UNDECIDED("mqtt.connections.undecided", Type.GAUGE, "connections",
			"Open connections whose clients are not logged in"),

	/** Memory of connections that are not logged in. */
	CONNECTIONS_UNDECIDED_BYTES("mqtt.connections.undecided.bytes", Type.GAUGE, "bytes",
			"Estimated memory of open connections whose clients are not logged in"),

	/** HTTP connections open now. */
	HTTP_CONNECTIONS("mqtt.http.connections", Type.GAUGE, "connections", "Open HTTP connections of all ports"),

	/** HTTP connections closed for a limit. */
	HTTP_CONNECTIONS_REFUSED("mqtt.http.connections.refused", Type.COUNTER, null, "HTTP connections closed for a limit",
			BrokerMeterTags.HTTP_REASON),

	/** Limits reached. */
	LIMITS_REACHED("mqtt.limits.reached", Type.COUNTER, null, "Times that logged-in clients have reached a limit",
			BrokerMeterTags.LIMIT),

	/** Failed commands. */
	COMMANDS_FAILED("mqtt.commands.failed", Type.COUNTER, null,
			"Failed commands of the engine, from a client, which was then disconnected, or from the broker"),

	/** Subscriptions held. */
	SUBSCRIPTIONS("mqtt.subscriptions", Type.GAUGE, "subscriptions", "Subscriptions of all sessions"),

	/** Memory of subscriptions. */
	SUBSCRIPTION_BYTES("mqtt.subscriptions.bytes", Type.GAUGE, "bytes",
			"Estimated memory of the subscriptions of all sessions, and of the filters of other nodes"),

	/** Retained messages. */
	RETAINED_MESSAGES("mqtt.retained.messages", Type.GAUGE, "messages", "Retained messages of clients"),

	/** Bytes of retained messages. */
	RETAINED_BYTES("mqtt.retained.bytes", Type.GAUGE, "bytes", "Estimated memory of the retained messages"),

	/** Control packets. */
	PACKETS("mqtt.packets", Type.COUNTER, "packets", "MQTT control packets", BrokerMeterTags.DIRECTION,
			BrokerMeterTags.PACKET_TYPE),

	/** Bytes of control packets. */
	PACKET_BYTES("mqtt.packet.bytes", Type.COUNTER, "bytes", "Size of MQTT control packets, including fixed headers",
			BrokerMeterTags.DIRECTION, BrokerMeterTags.PACKET_TYPE),

	/** Messages. */
	MESSAGES("mqtt.messages", Type.COUNTER, "messages", "PUBLISH packets of any QoS", BrokerMeterTags.DIRECTION),

	/** Waiting commands. */
	FLOW_COMMANDS("mqtt.flow.commands", Type.GAUGE, "commands", "Commands in the queues of the engine's session loops"),

	/** Memory of waiting messages. */
	FLOW_QUEUED_BYTES("mqtt.flow.queued.bytes", Type.GAUGE, "bytes",
			"Estimated memory of the messages that wait for clients or their acknowledgements"),

	/** Bytes given to connections. */
	FLOW_UNSENT_BYTES("mqtt.flow.unsent.bytes", Type.GAUGE, "bytes", "Bytes given to connections and not sent"),

	/** Paused connections. */
	FLOW_PAUSED("mqtt.flow.paused", Type.GAUGE, "connections",
			"Connections whose reading is paused because the broker, a subscriber or the client itself is behind"),

	/** Pauses in reading. */
	FLOW_PAUSES("mqtt.flow.pauses", Type.COUNTER, null, "Pauses of reading from a connection"),

	/** Dropped messages. */
	MESSAGES_DROPPED("mqtt.messages.dropped", Type.COUNTER, "messages",
			"Messages that were not delivered to a subscriber", BrokerMeterTags.DROP_REASON),

	/** Whether the node reaches the others. */
	CLUSTER_JOINED("mqtt.cluster.joined", Type.GAUGE, null, "1 if this node holds its lease, otherwise 0"),

	/** Other nodes. */
	CLUSTER_NODES("mqtt.cluster.nodes", Type.GAUGE, "nodes", "Other nodes that hold their leases"),

	/** Messages to other nodes. */
	CLUSTER_FORWARDED("mqtt.cluster.forwarded", Type.COUNTER, "messages", "Messages for clients of other nodes"),

	/** Messages that other nodes did not get. */
	CLUSTER_DROPPED("mqtt.cluster.dropped", Type.COUNTER, "messages", "QoS 0 messages lost between nodes"),

	/** Messages for other nodes in memory. */
	CLUSTER_WAITING("mqtt.cluster.waiting.bytes", Type.GAUGE, "bytes", "Memory of messages not in Redis yet"),

	/** Messages of other nodes in memory. */
	CLUSTER_HELD("mqtt.cluster.held.bytes", Type.GAUGE, "bytes", "Memory of messages for slow subscribers"),

	/** Commits of what is stored. */
	STORE_COMMIT("mqtt.store.commit", Type.TIMER, "seconds",
			"Commits of stored sessions and retained messages, and the duration of their writes"),

	/** Records changed by commits. */
	STORE_CHANGES("mqtt.store.changes", Type.COUNTER, "records", "Records that commits have changed"),

	/** Whether the store fails. */
	STORE_FAILING("mqtt.store.failing", Type.GAUGE, null, "1 if the last write to the store has failed, otherwise 0"),

	/** What waits for a commit. */
	STORE_WAITING("mqtt.store.waiting", Type.GAUGE, null,
			"Units of changes that wait for a commit, with the acknowledgements that wait for it"),

	/** Memory of what waits for a commit. */
	STORE_WAITING_BYTES("mqtt.store.waiting.bytes", Type.GAUGE, "bytes", "Estimated memory of what waits for a commit"),

	/** Time that the oldest of it has waited. */
	STORE_WAITING_TIME("mqtt.store.waiting.time", Type.GAUGE, "seconds", "Time that the oldest changes have waited"),

	/** What waits in front of the store. */
	STORE_FRONT("mqtt.store.front", Type.GAUGE, null, "Messages that wait in front of the store"),

	/** Memory of what waits in front of the store. */
	STORE_FRONT_BYTES("mqtt.store.front.bytes", Type.GAUGE, "bytes", "Estimated memory of the messages in front of it"),

	/** Records stored. */
	STORE_RECORDS("mqtt.store.records", Type.GAUGE, "records", "Estimated number of stored records"),

	/** Room on disk. */
	STORE_DISK_BYTES("mqtt.store.disk.bytes", Type.GAUGE, "bytes", "Size of the store on disk"),

	/** Memory outside of the heap. */
	STORE_MEMORY_BYTES("mqtt.store.memory.bytes", Type.GAUGE, "bytes", "Memory of the store outside of the heap"),

	/** Events announced. */
	BROKER_EVENTS("mqtt.broker.events", Type.COUNTER, "events", "Events published inside the broker",
			BrokerMeterTags.EVENT_TYPE),

	/** Decisions about clients. */
	AUTH_DECISIONS("mqtt.auth.decisions", Type.TIMER, "seconds", "Decisions about logins, and their duration",
			BrokerMeterTags.OUTCOME, BrokerMeterTags.SOURCE),

	/** Denied access. */
	ACCESS_DENIED("mqtt.access.denied", Type.COUNTER, null,
			"Messages, filters and wills that the rules of their clients deny", BrokerMeterTags.ACTION),

	/** Calls under way. */
	AUTH_CALLS("mqtt.auth.calls", Type.GAUGE, "calls", "Calls to the Panel in progress"),

	/** Limit of calls in flight. */
	AUTH_CALLS_LIMIT("mqtt.auth.calls.limit", Type.GAUGE, "calls",
			"Limit of concurrent calls to the Panel, which follows its response time"),

	/** Waiting calls. */
	AUTH_CALLS_WAITING("mqtt.auth.calls.waiting", Type.GAUGE, "calls", "Logins that wait for a call"),

	/** Pause of calls. */
	AUTH_PAUSED("mqtt.auth.paused", Type.GAUGE, null,
			"1 during a pause of calls that the Panel has requested, otherwise 0"),

	/** State of the circuit breaker. */
	AUTH_BREAKER("mqtt.auth.breaker", Type.GAUGE, null,
			"1 for the current state of the circuit breaker in front of the Panel, 0 for the others",
			BrokerMeterTags.STATE),

	/** Grants used past their TTL. */
	AUTH_STALE("mqtt.auth.stale", Type.GAUGE, null, "Credentials with a stale grant in use that was not renewed since"),

	/** Throttled logins. */
	AUTH_THROTTLED("mqtt.auth.throttled", Type.COUNTER, null,
			"Logins answered without a call because of too many earlier refusals", BrokerMeterTags.BLOCKED_BY),

	/** Grants of connected clients. */
	AUTH_LIVE_DECISIONS("mqtt.auth.live.decisions", Type.GAUGE, "decisions",
			"Grants of connected clients, by their source", BrokerMeterTags.SOURCE),

	/** Renewed grants. */
	AUTH_RENEWALS("mqtt.auth.renewals", Type.COUNTER, "renewals", "Renewals of expired grants of connected clients",
			BrokerMeterTags.OUTCOME),

	/** Clients made to go. */
	AUTH_KICKED("mqtt.auth.kicked", Type.COUNTER, null, "Clients disconnected because their access had ended",
			BrokerMeterTags.KICK_REASON),

	/** Revocations in force. */
	AUTH_TOMBSTONES("mqtt.auth.tombstones", Type.GAUGE, "tombstones", "Revocations in effect without a call"),

	/** Refused logins of revoked clients. */
	AUTH_TOMBSTONE_HITS("mqtt.auth.tombstone.hits", Type.COUNTER, "hits",
			"Logins refused without a call because of a revocation"),

	/** Events relayed or lost. */
	RELAY_EVENTS("mqtt.relay.events", Type.COUNTER, "events", "Events for the Panel, by their result",
			BrokerMeterTags.EVENT_TYPE, BrokerMeterTags.FATE),

	/** Events waiting. */
	RELAY_BUFFER_EVENTS("mqtt.relay.buffer.events", Type.GAUGE, "events", "Events that wait for the Panel"),

	/** Memory of waiting events. */
	RELAY_BUFFER_BYTES("mqtt.relay.buffer.bytes", Type.GAUGE, "bytes",
			"Estimated memory of the events that wait for the Panel"),

	/** Maximum memory of waiting events. */
	RELAY_BUFFER_CAPACITY("mqtt.relay.buffer.capacity", Type.GAUGE, "bytes",
			"Maximum memory of the events that wait for the Panel"),

	/** How far ahead of the Panel the relay may be. */
	RELAY_WINDOW("mqtt.relay.window", Type.GAUGE, "events", "Maximum number of unacknowledged events"),

	/** Round trip of acknowledgements. */
	RELAY_ROUND_TRIP("mqtt.relay.round.trip", Type.GAUGE, "seconds", "Usual time until an event is acknowledged"),

	/** The age of the oldest unacknowledged event. */
	RELAY_OLDEST("mqtt.relay.oldest", Type.GAUGE, "seconds", "Age of the oldest unacknowledged event"),

	/** Events on disk. */
	RELAY_SPOOL_EVENTS("mqtt.relay.spool.events", Type.GAUGE, "events",
			"Events that wait for the Panel on disk and not in memory"),

	/** The space that events take on disk. */
	RELAY_SPOOL_BYTES("mqtt.relay.spool.bytes", Type.GAUGE, "bytes", "Disk space of the events that wait"),

	/** Maximum size of the events on disk. */
	RELAY_SPOOL_CAPACITY("mqtt.relay.spool.capacity", Type.GAUGE, "bytes",
			"Maximum disk space of the events that wait for the Panel, 0 without a spool"),

	/** Age of the oldest event on disk. */
	RELAY_SPOOL_AGE("mqtt.relay.spool.age", Type.GAUGE, "seconds",
			"Age of the oldest event that waits for the Panel on disk, 0 without one"),

	/** Failure of the spool. */
	RELAY_SPOOL_FAILING("mqtt.relay.spool.failing", Type.GAUGE, null,
			"1 while the spool is unusable and events wait in memory only, otherwise 0"),

	/** Connection to the Panel. */
	RELAY_CONNECTED("mqtt.relay.connected", Type.GAUGE, null,
			"1 while the relay is connected to the Panel and sends, otherwise 0"),

	/** Attempts to connect to the Panel. */
	RELAY_CONNECT_ATTEMPTS("mqtt.relay.connect.attempts", Type.COUNTER, "attempts", "Attempts to connect to the Panel");

	private final String meterName;

	private final Type type;

	private final @Nullable String baseUnit;

	private final String description;

	private final BrokerMeterTags[] tags;

	BrokerMeters(String meterName, Type type, @Nullable String baseUnit, String description, BrokerMeterTags... tags) {
		this.meterName = meterName;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
		this.tags = tags;
	}

	@Override
	public String getName() {
		return this.meterName;
	}

	@Override
	public Type getType() {
		return this.type;
	}

	@Override
	public @Nullable String getBaseUnit() {
		return this.baseUnit;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.tags.clone();
	}

	@Override
	public String description() {
		return this.description;
	}

}
