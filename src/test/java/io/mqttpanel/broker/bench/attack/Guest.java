// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Client of another team that does nothing wrong, and what it waits for.
 */
interface Guest extends AutoCloseable {

	/**
	 * Creates those of all kinds.
	 * @param ports where they go
	 * @param tls what the service shows
	 * @return the guests
	 */
	static List<Guest> all(BrokerPorts ports, ServiceTls tls) {
		List<Guest> guests = new ArrayList<>(Download.slow(ports.tcp()));
		guests.addAll(List.of(Download.fast(ports.tcp()), new SlowUpload(ports.tcp()), new AliasVisitor(ports.tcp()),
				new TlsVisitor(ports.tls(), tls)));
		return guests;
	}

	void start();

	/** Several may have the same ones. */
	Waits waits();

	/** What is on its way then counts for nothing. */
	@Override
	void close();

	/**
	 * Closes a connection, which may have ended.
	 * @param connection the connection, if there is one
	 */
	static void close(@Nullable AttackConnection connection) {
		try {
			if (connection != null) {
				connection.close();
			}
		}
		catch (IOException ex) {
			System.err.println("It cannot be closed: " + ex.getMessage());
		}
	}

}
