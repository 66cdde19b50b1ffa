// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.List;

import io.mqttpanel.broker.bench.JvmProcess;

/**
 * Ports of the attacked service.
 *
 * @param tcp MQTT over TCP
 * @param ws MQTT over WebSocket
 * @param tls MQTT over TLS
 * @param http HTTP
 */
record BrokerPorts(int tcp, int ws, int tls, int http) {

	static BrokerPorts free() throws IOException {
		return new BrokerPorts(JvmProcess.freePort(), JvmProcess.freePort(), JvmProcess.freePort(),
				JvmProcess.freePort());
	}

	List<String> arguments() {
		return List.of("--mqtt-panel.broker.host=127.0.0.1", "--mqtt-panel.broker.tcp.port=" + this.tcp,
				"--mqtt-panel.broker.ws.port=" + this.ws, "--mqtt-panel.broker.tls.port=" + this.tls,
				"--server.port=" + this.http, "--server.address=127.0.0.1");
	}

}
