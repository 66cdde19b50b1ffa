// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import org.jspecify.annotations.Nullable;

/**
 * Listener for MQTT.
 *
 * @param name its name, such as "tcp"
 * @param port its port, 0 for any free one
 * @param webSocket whether MQTT comes in WebSocket frames
 * @param tls its TLS settings, {@code null} for none
 */
public record Listener(String name, int port, boolean webSocket, @Nullable TlsListener tls) {

}
