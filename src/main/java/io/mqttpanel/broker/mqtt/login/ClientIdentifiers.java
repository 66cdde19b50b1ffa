// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Client identifiers for clients without one, each used once, and none to be guessed from
 * another. Safe on any thread, and never blocks: what makes them secret is drawn once, as
 * that may wait for the operating system.
 */
final class ClientIdentifiers {

	private static final String PREFIX = "auto-";

	private final String secret = UUID.randomUUID().toString();

	private final AtomicLong made = new AtomicLong();

	String next() {
		byte[] name = (this.secret + this.made.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
		return PREFIX + UUID.nameUUIDFromBytes(name);
	}

}
