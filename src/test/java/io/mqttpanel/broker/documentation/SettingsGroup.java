// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.documentation;

import java.util.List;
import java.util.stream.Stream;

/**
 * Subject of settings, a section of the page. A setting belongs to the group that names
 * the longest part of its key.
 */
enum SettingsGroup {

	/** The Panel that is used. */
	MODE("Mode", "Choice between the embedded Panel and a remote one.", "mode"),

	TENANCY("Teams", "Separation of the Panel's teams ([teams](tenancy.md)).", "tenancy"),

	/** Calls to the Panel. */
	AUTHENTICATION("Authentication",
			"Calls to the Panel that decide about logins ([access](access.md#when-the-panel-is-slow-or-down)).",
			"auth"),

	/** Cached decisions. */
	DECISIONS("Cached decisions", "Lifetimes of the Panel's decisions ([access](access.md#lifetimes)).", "auth.cache",
			"auth.max-stale", "auth.renewal"),

	/** Rules about topics. */
	RULES("Topic rules", "Rules for clients without rules of the Panel ([access](access.md#rules)).", "auth.acl",
			"auth.on-denied"),

	/** Ends of access. */
	REVOCATION("Revocation", "Withdrawal of access ([access](access.md#revocation)).", "auth.revocation",
			"auth.will-on-kick"),

	/** Operators. */
	ADMINISTRATION("Administration", "Protection of the write operations over HTTP ([operation](operation.md)).",
			"admin"),

	/** The connection of the relay. */
	RELAY("Connection of the relay", "WebSocket connection to the Panel ([relay](relay.md#connection)).", "relay"),

	/** Events. */
	EVENTS("Reported events", "Choice of what the Panel is told ([relay](relay.md#choice-of-events)).", "relay.events",
			"relay.packet-types", "relay.topics", "relay.payload", "relay.payload-limit", "relay.signing-key",
			"relay.node", "relay.max-message-size"),

	/** Waiting events. */
	BUFFER("Buffer, window and spool", "Storage of events until the Panel acknowledges them ([relay](relay.md)).",
			"relay.buffer-size", "relay.window", "relay.spool", "relay.drain-timeout"),

	/** Listeners. */
	LISTENERS("Listeners", "Addresses, ports, TLS and the PROXY protocol ([security](security.md)).", "broker.host",
			"broker.tcp", "broker.ws", "broker.tls", "broker.wss", "broker.proxy-protocol"),

	/** Limits. */
	LIMITS("Limits",
			"Protection of the broker against too many or too large requests ([security](security.md#limits)).",
			"broker.limits", "broker.max-message-size", "broker.connect-timeout"),

	/** HTTP. */
	HTTP("HTTP", "Limits of the HTTP server ([security](security.md#http)). All others are Spring Boot's.", "http"),

	/** MQTT. */
	MQTT("MQTT", "Choices that the MQTT specifications leave to the server ([MQTT](mqtt.md)).", "broker",
			"broker.mqtt5", "broker.sys-topics"),

	/** Flow. */
	FLOW("Flow control", "Queues of messages and commands ([flow](flow.md)).", "broker.flow",
			"broker.session-queue-size"),

	/** Persistence. */
	PERSISTENCE("Persistence", "Storage of sessions across restarts ([persistence](persistence.md)).",
			"broker.persistence"),

	/** Several nodes. */
	CLUSTER("Several nodes", "Exchange of messages between nodes over Redis, a preview ([several nodes](cluster.md)).",
			"cluster"),

	/** A training run. */
	TRAINING("Training run",
			"A load of the process's own, for a cache of the Java virtual machine "
					+ "([installation](installation.md#start-in-half-the-time)).",
			"training"),

	/** The embedded Panel. */
	EMBEDDED_PANEL("Embedded Panel", "Stand-in Panel in mode `embedded`.", "panel");

	private final String title;

	private final String sentence;

	private final List<String> prefixes;

	SettingsGroup(String title, String sentence, String... prefixes) {
		this.title = title;
		this.sentence = sentence;
		this.prefixes = Stream.of(prefixes).map((prefix) -> "mqtt-panel." + prefix).toList();
	}

	String title() {
		return this.title;
	}

	String sentence() {
		return this.sentence;
	}

	/**
	 * Returns how much of a key this group names.
	 * @param key the key
	 * @return the number of characters, 0 for none
	 */
	int matched(String key) {
		return this.prefixes.stream()
			.filter((prefix) -> (key + ".").startsWith(prefix + "."))
			.mapToInt(String::length)
			.max()
			.orElse(0);
	}

}
