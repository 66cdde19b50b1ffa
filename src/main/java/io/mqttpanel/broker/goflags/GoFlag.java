// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Flags of the Go broker that can be in a start command.
 */
enum GoFlag {

	/** Address of MQTT over TCP. */
	TCP("tcp", "[host]:port", "MQTT over TCP"),

	/** Address of MQTT over WebSocket. */
	WS("ws", "[host]:port", "MQTT over WebSocket"),

	/** Address of HTTP. */
	INFO("info", "[host]:port", "HTTP: statistics, health, metrics"),

	/** URL of the Panel's authentication. */
	AUTH_URL("auth-url", "url", "the Panel's authentication"),

	/** Lifetime of a grant. */
	API_TOKEN_TTL("api-token-ttl", "duration", "how long a granted login is remembered, such as 24h0m0s"),

	/** Interval in which the Go broker cleaned its cache. */
	AUTO_CLEAN_INTERVAL("auto-clean-interval", "duration", "accepted, but has no use any more"),

	/** Address of the Panel's WebSocket server. */
	REVERB_HOST("reverb-host", "host[:port]", "the Panel's WebSocket server"),

	/** Application key at the Panel's WebSocket server. */
	REVERB_APP_KEY("reverb-app-key", "key", "the application key at the Panel's WebSocket server");

	private final String word;

	private final String argument;

	private final String description;

	GoFlag(String word, String argument, String description) {
		this.word = word;
		this.argument = argument;
		this.description = description;
	}

	String argument() {
		return this.argument;
	}

	String description() {
		return this.description;
	}

	/**
	 * Returns whether this flag belongs to a remote Panel.
	 * @return whether it has the address of the Panel or a credential for it
	 */
	boolean isOfPanel() {
		return this == AUTH_URL || this == REVERB_HOST || this == REVERB_APP_KEY;
	}

	@Override
	public String toString() {
		return "-" + this.word;
	}

	static Optional<GoFlag> of(String word) {
		return Arrays.stream(values()).filter((flag) -> flag.word.equals(word)).findFirst();
	}

	static String list() {
		return Arrays.stream(values()).map(GoFlag::toString).collect(Collectors.joining(", "));
	}

}
