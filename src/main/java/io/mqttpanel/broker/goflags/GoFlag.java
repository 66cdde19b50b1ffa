// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.goflags;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The flags of the Go broker that this service replaces, as far as a start command can
 * hold them.
 */
enum GoFlag {

	/** Where MQTT over TCP is served. */
	TCP("tcp", "[host]:port", "MQTT over TCP"),

	/** Where MQTT over WebSocket is served. */
	WS("ws", "[host]:port", "MQTT over WebSocket"),

	/** Where HTTP is served. */
	INFO("info", "[host]:port", "HTTP: statistics, health, metrics"),

	/** The Panel's authentication. */
	AUTH_URL("auth-url", "url", "the Panel's authentication"),

	/** How long a granted decision holds. */
	API_TOKEN_TTL("api-token-ttl", "duration", "how long a granted login is remembered, such as 24h0m0s"),

	/** How often the Go broker swept its cache. */
	AUTO_CLEAN_INTERVAL("auto-clean-interval", "duration", "accepted, but has no use any more"),

	/** The Panel's WebSocket server. */
	REVERB_HOST("reverb-host", "host[:port]", "the Panel's WebSocket server"),

	/** The Panel's application key at its WebSocket server. */
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
	 * Whether who gives this flag has a Panel.
	 * @return whether the flag says where the Panel is or how to log in there
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
