// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.List;

/**
 * Attacks of strangers with TLS handshakes, each of which takes the broker a signature.
 */
final class TlsAttacks {

	private TlsAttacks() {
	}

	static List<Attacker.Kind> all(ServiceTls tls) throws IOException {
		byte[] hello = tls.hello();
		return List.of(
				new Attacker.Kind("tls-hellos", "TLS handshakes that end behind ClientHello, from 20 addresses, 100/s",
						20, 100, 10_000, false, (attacker) -> hello(attacker, hello)),
				new Attacker.Kind("tls-handshakes", "whole TLS handshakes without a CONNECT, from 5 addresses", 5, 100,
						50_000, false, (attacker) -> handshake(attacker, tls)));
	}

	/** It hangs up a while later, when the answer is there. */
	private static void hello(Attacker attacker, byte[] hello) throws IOException {
		attacker.openTls().send(hello);
		attacker.sent(1);
	}

	private static void handshake(Attacker attacker, ServiceTls tls) throws IOException {
		attacker.openTls().secure(tls.sockets());
		attacker.sent(1);
	}

}
