// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.util.List;

/**
 * Client of another team that does nothing wrong, and what it waits for.
 */
interface Guest extends AutoCloseable {

	/**
	 * Creates one of each kind.
	 * @param ports where they go
	 * @param tls what the service shows
	 * @return the guests
	 */
	static List<Guest> all(BrokerPorts ports, ServiceTls tls) {
		return List.of(new SlowUpload(ports.tcp()), new AliasVisitor(ports.tcp()), Download.slow(ports.tcp()),
				Download.fast(ports.tcp()), new TlsVisitor(ports.tls(), tls));
	}

	void start();

	Waits waits();

	/** What is on its way then counts for nothing. */
	@Override
	void close();

}
